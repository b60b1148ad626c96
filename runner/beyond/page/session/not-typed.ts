/** Why a command of a page is not typed into the sandbox; undefined where it is. */
export function notTyped(text: string): string | undefined {
  const placeholder = placeholderOf(text);
  if (placeholder !== undefined)
    return `"${placeholder}" is a placeholder: the page wants a word of the reader's`;
  const program = /^\s*(?:sudo\s+(?:-\S+\s+)*)?([\w.-]+)/.exec(text)?.[1] ?? '';
  return (
    elsewhere[program] ??
    (/^\s*(?:sudo\s+)?(?:apt(?:-get)?|yum|dnf|pacman|apk|snap|brew|pip3?)\s/.test(text)
      ? installs
      : undefined)
  );
}

const installs = 'it installs something: what is needed has to be there before (make deps, apt-get install)';
const screen = 'it fills a screen and waits for keys';
const otherMachine = 'it goes to another machine';
const elsewhere: Readonly<Record<string, string>> = {
  ...{
    vi: screen,
    vim: screen,
    nano: screen,
    emacs: screen,
    less: screen,
    more: screen,
    man: screen,
    top: screen,
  },
  ...{
    htop: screen,
    watch: screen,
    wireshark: screen,
    nload: screen,
    iftop: screen,
    screen: screen,
    tmux: screen,
  },
  ...{
    ssh: otherMachine,
    scp: otherMachine,
    rsync: otherMachine,
    minikube: otherMachine,
    kubectl: otherMachine,
  },
  ...{
    vagrant: otherMachine,
    virsh: otherMachine,
    multipass: otherMachine,
    gcloud: otherMachine,
    aws: otherMachine,
  },
};

/** Words that stand for a word of the reader's, where nothing on the page gives them a value. */
const capitals =
  /(?<![\w$/{-])(?:NAME|NSNAME|NS_NAME|NETNS|NAMESPACE|NETNSNAME|DEVICE|DEV_NAME|IFACE|IFNAME|INTERFACE|INTERFACE_NAME|ADDRESS|IP_ADDRESS|IPADDR|YOUR_\w+|MY_\w+|PID|COMMAND|GATEWAY_IP|GATEWAY|SUBNET|CIDR|PORT)(?![\w/=}])/;

/** The first placeholder of a command; undefined where it has none. */
export function placeholderOf(text: string): string | undefined {
  const line = text.split('\n')[0] as string;
  const angle = /(?<![<\w])<(?!\()([A-Za-z][\w .:/-]*)>(?!>)/.exec(line)?.[0];
  if (angle !== undefined) return angle;
  const dots = /(?:^|\s)(\.{3}|…)(?:\s|$)/.exec(line)?.[1];
  if (dots !== undefined) return dots;
  const braces = /\{\{[^}]*\}\}/.exec(line)?.[0] ?? /(?<=\s)\[[A-Za-z][\w -]*\](?=\s|$)/.exec(line)?.[0];
  if (braces !== undefined && !/\[\[|\bif\b|\btest\b/.test(line)) return braces;
  const word = /^(?:sudo )?(?:ip|ping|brctl|bridge|nsenter|tc|ethtool|iptables)\s/.test(line)
    ? capitals.exec(line)?.[0]
    : undefined;
  if (word !== undefined) return word;
  const ours = /(?<=\s)(?:x{1,3}\.x{1,3}\.x{1,3}\.x{1,3}\S*|your[-_]\w+)(?=\s|$)/i.exec(line)?.[0];
  return ours;
}

/** A program in the foreground that serves or watches until it is stopped: a reader opens another terminal. */
export function goesOn(text: string): boolean {
  return /&\s*$/.test(text)
    ? false
    : /\b(?:nc|ncat|netcat)\b[^|&;]*\s-\w*l|\bhttp\.server\b|\bSimpleHTTPServer\b|\biperf3?\b[^|&;]*\s(?:-\w*s\b|--server)|\bip\s+(?:-\S+\s+)*mon(?:itor)?\b|\btail\s+-\w*[fF]|\bsocat\b[^|&;]*LISTEN|\bdnsmasq\b[^|&;]*(?:\s-\w*[dk]\b|--no-daemon|--keep-in-foreground)|\bnft\s+monitor\b|\bsleep\s+inf|(?:^|\b(?:ba)?sh\s+-c\s+["'])while\s+(?:true|:|\[\s*1\s*\])\s*;?\s*do\b(?!.*\b(?:break|exit)\b)|^(?:sudo\s+)?(?:conntrack\s+-E|dmesg\s+-\w*w)\b/.test(
        text,
      );
}

/** Does a command open a shell into which what follows is typed? */
export function opensShell(text: string): boolean {
  const command = text.trim().replace(/^sudo\s+(?:-[A-Za-z]+\s+)*/, '');
  if (/^(?:sudo\s+)?(?:su|sudo)(?:\s+(?:-|-l|-i|-s|su|root))*\s*$/.test(text.trim())) return true;
  if (/[|;&]/.test(command)) return false;
  const shell = '(?:/(?:usr/)?bin/)?(?:ba|z|k|da|a)?sh(?:\\s+--?(?!c)[\\w-]+)*\\s*$';
  if (new RegExp(`^${shell}`).test(command)) return true;
  if (
    new RegExp(`^ip\\s+(?:-\\S+\\s+)*net(?:ns)?\\s+e(?:xec)?\\s+\\S+\\s+(?:sudo\\s+)?${shell}`).test(command)
  )
    return true;
  const entered = /^(?:nsenter|unshare)\b(.*)$/.exec(command)?.[1];
  if (entered === undefined) return false;
  const rest = entered.trim().split(/\s+/);
  while (rest.length > 0 && /^-/.test(rest[0] as string)) {
    const option = rest.shift() as string;
    if (/^-[tSG]$|^--(?:target|setuid|setgid)$/.test(option)) rest.shift();
  }
  return rest.length === 0 || new RegExp(`^${shell}`).test(rest.join(' '));
}
