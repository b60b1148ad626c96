/** Commands of a page that a sandbox cannot do, or that wait for the reader; and why each is left out. */
const kinds: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:(?:apt|apt-get|aptitude|yum|dnf|zypper|apk|snap|brew|pip3?|npm|dpkg|rpm|opkg|emerge)\s|pacman\s+-S)/,
    'installs software: the sandbox has what the machine has',
  ],
  [
    /^(?:modprobe|insmod|depmod)\s/,
    'loads a module: the kernel does that by itself where a command needs it',
  ],
  [
    /^(?:systemctl|service|initctl|rc-service|rc-update|chkconfig|netplan|nmcli|networkctl|ifup|ifdown|\/etc\/init\.d\/\S+)\b/,
    'needs an init system, and a sandbox has none',
  ],
  [/^(?:vim?|nano|emacs|pico|ed|less|more|man|visudo)\b/, 'waits for the reader: an editor or a pager'],
  [/^(?:read|select)\b(?!.*<)/, 'waits for the reader to type'],
  [/^(?:reboot|shutdown|poweroff|halt|init)\b/, 'ends the machine'],
  [/^(?:clear|reset|history)\b/, 'is for the terminal'],
  [
    /^(?!for|while|until|if|case)(?:.*?>>?\s*|(?:.*[|;&]\s*)?(?:sudo\s+(?:-\S+\s+)*)?(?:tee|mkdir|rmdir|touch|rm|cp|mv|ln|sed -i)\s+(?:[^|;&]*\s)?)["']?\/(?:etc|usr|var\/lib|lib|boot|root|opt)\//s,
    'changes a file of the machine, which a sandbox keeps as it is',
  ],
];

/** Why the (unwrapped) command is left out; undefined for one that can be run. */
export function notHere(text: string): string | undefined {
  return kinds.find(([form]) => form.test(text))?.[1];
}
