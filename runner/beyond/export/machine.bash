# A machine of its own for the rest of this script: a root of its own below which nothing of this machine's lies,
# what is needed of it read-only, /run, /tmp and /dev/shm new, and namespaces of every kind, all gone with the script.
# Started by root, it runs as nobody. netscene_no_machine TEXT is told when that cannot be had.
netscene_stage=${1-}
netscene_namespaces=(unshare --user --map-root-user --mount --net --pid --fork --kill-child)
netscene_bind() { mkdir -p ".$1" && mount --rbind "$1" ".$1"; }
netscene_root() {
	local path options
	mount -t tmpfs -o mode=755 netscene /mnt && cd /mnt || return
	mkdir -p old proc sys run tmp home root mnt var/lib dev/{net,pts,shm} && ln -s /run var/run && ln -s /tmp var/tmp
	for path in /bin /sbin /lib /lib32 /lib64 /libx32; do
		if [[ -L $path ]]; then cp -P "$path" ".$path"; elif [[ -d $path ]]; then netscene_bind "$path" || return; fi
	done
	for path in /usr /etc /opt; do
		[[ ! -d $path ]] || netscene_bind "$path" || return
	done
	while read -r _ _ _ _ path options _; do
		# A mount that the machine has at /mnt is hidden by now.
		[[ $path == /mnt/@(usr|etc|opt|bin|sbin|lib|lib32|lib64|libx32)?(/*) ]] || continue
		printf -v path %b "${path//\\/\\0}"
		mount -o "remount,bind,ro,nosuid,nodev${options/#r[ow]/}" "$path" || return
	done </proc/self/mountinfo
	for path in null zero full random urandom tty net/tun; do
		[[ -r /dev/$path && -w /dev/$path ]] && : >"dev/$path" && mount --bind "/dev/$path" "dev/$path"
	done
	! declare -F netscene_bring >/dev/null || netscene_bring || return
	ln -s /proc/self/fd dev/fd
	ln -s pts/ptmx dev/ptmx
	mount -t proc netscene proc && mount -t sysfs netscene sys && pivot_root . old && cd / || return
	umount -l /old && rmdir /old && mount -o remount,bind,ro /
}
case $netscene_stage in
--inside) ;;
--root)
	netscene_root || netscene_no_machine 'a root file system of its own cannot be made here'
	exec "${netscene_namespaces[@]}" --uts --ipc --mount-proc bash -c "$2" "$0" --inside "$2"
	;;
*)
	netscene_text=$(<"$0")
	netscene_as=()
	((EUID == 0)) && read -r _ _ netscene_ids </proc/self/uid_map &&
		((netscene_ids > 65534)) && netscene_as=(setpriv --reuid 65534 --regid 65534 --clear-groups)
	for netscene_tool in unshare mount pivot_root setpriv prlimit ip ping; do
		command -v "$netscene_tool" >/dev/null || netscene_no_machine "$netscene_tool is not installed"
	done
	cd /
	if ! "${netscene_as[@]}" "${netscene_namespaces[@]}" true 2>/dev/null; then
		netscene_no_machine 'user namespaces are not allowed here'
	fi
	for netscene_tool in /proc/self/fd/*; do
		((${netscene_tool##*/} < 3)) || eval "exec ${netscene_tool##*/}>&-" 2>/dev/null
	done
	exec "${netscene_as[@]}" prlimit --core=1:1 setpriv --no-new-privs "${netscene_namespaces[@]}" \
		bash -c "$netscene_text" "$0" --root "$netscene_text"
	;;
esac
set --
if ! { mount -t tmpfs -o nosuid,nodev,mode=755 netscene /run && mount -t tmpfs -o nosuid,nodev,mode=1777 netscene /tmp &&
	mount -t tmpfs -o nosuid,nodev,mode=1777 netscene /dev/shm && mount -t sysfs netscene /sys &&
	mount -t devpts -o newinstance,ptmxmode=666 netscene /dev/pts && cd /tmp && ip link set lo up; }; then
	netscene_no_machine 'a sandbox cannot be set up here'
fi
