/** What a frame is, as far as a ping's way is concerned. */
export type FrameKind =
  | 'request'
  | 'reply'
  /** An ICMP error about the request or the reply. */
  | 'error'
  /** Carries the ping, and is none that can be read: a later fragment, an unknown encapsulation. */
  | 'other'
  | 'who-has'
  | 'is-at';

/** A frame that was seen at an interface (packet(7)). */
export interface Frame {
  readonly namespace: string;
  readonly link: string;
  /** Seconds. */
  readonly time: number;
  /** It leaves by this interface; else it comes in. */
  readonly out: boolean;
  /** It came in and is for another MAC address. */
  readonly stray: boolean;
  /** 802.1Q tag beside the frame, where it has one. */
  readonly tag?: number;
  readonly kind: FrameKind;
  readonly fromMac?: string;
  readonly toMac?: string;
  /** Addresses of the packet that carries the ping; of who-has and is-at: who asks, and for what. */
  readonly source: string;
  readonly target: string;
  /** Of an error: ICMP's own words. */
  readonly error?: string;
  /** Addresses of the tunnel's packet around it. */
  readonly outer?: { readonly source: string; readonly target: string };
  readonly ttl?: number;
  /** Bytes of the frame. */
  readonly length: number;
  /** Carries this probe's mark; undefined for who-has and is-at. */
  readonly mark?: string;
}

export interface RawFrame {
  readonly namespace: string;
  readonly link: string;
  readonly time: number;
  /** sll_pkttype: 0 for us, 1 broadcast, 2 multicast, 3 for another host, 4 outgoing. */
  readonly type: number;
  readonly tag?: number;
  readonly length: number;
  /** The protocol beside it: an Ethertype. */
  readonly protocol: number;
  readonly bytes: Buffer;
}

/** Reads a frame; undefined for what is no part of any ping's way. */
export function readFrame(raw: RawFrame, marks: readonly string[]): Frame | undefined {
  const { namespace, link, time, type, tag, length, bytes } = raw;
  const text = bytes.toString('hex');
  const mark = marks.find((one) => text.includes(one));
  const hasHeader =
    bytes.length >= 14 && bytes.readUInt16BE(12) === (tag === undefined ? raw.protocol : raw.protocol);
  const start = hasHeader ? 14 : 0;
  const macs = hasHeader ? { toMac: mac(bytes, 0), fromMac: mac(bytes, 6) } : {};
  const content = readContent(raw.protocol, bytes.subarray(start));
  if (content === undefined || (mark === undefined && content.kind !== 'who-has' && content.kind !== 'is-at'))
    return undefined;
  return {
    namespace,
    link,
    time,
    length,
    out: type === 4,
    stray: type === 3,
    ...macs,
    ...content,
    ...(content.tag === undefined && tag !== undefined && { tag }),
    ...(mark !== undefined && { mark }),
  };
}

type Content = Pick<Frame, 'kind' | 'source' | 'target' | 'error' | 'outer' | 'ttl' | 'tag'>;

function readContent(protocol: number, bytes: Buffer): Content | undefined {
  switch (protocol) {
    case 0x0800:
      return readIpv4(bytes);
    case 0x86dd:
      return readIpv6(bytes);
    case 0x0806:
      return readArp(bytes);
    case 0x8100:
    case 0x88a8: {
      if (bytes.length < 4) return undefined;
      const inner = readContent(bytes.readUInt16BE(2), bytes.subarray(4));
      return inner && { ...inner, tag: bytes.readUInt16BE(0) & 0xfff };
    }
    default:
      return undefined;
  }
}

/** RFC 826. */
function readArp(bytes: Buffer): Content | undefined {
  if (bytes.length < 28) return undefined;
  const operation = bytes.readUInt16BE(6);
  const [sender, asked] = [ipv4(bytes, 14), ipv4(bytes, 24)];
  if (operation === 1) return { kind: 'who-has', source: sender, target: asked };
  return operation === 2 ? { kind: 'is-at', source: sender, target: asked } : undefined;
}

/** RFC 791. */
function readIpv4(bytes: Buffer): Content | undefined {
  if (bytes.length < 20) return undefined;
  const header = { source: ipv4(bytes, 12), target: ipv4(bytes, 16), ttl: bytes[8] as number };
  const isFirst = (bytes.readUInt16BE(6) & 0x1fff) === 0;
  const payload = bytes.subarray(4 * ((bytes[0] as number) & 15));
  return isFirst ? readPayload(bytes[9] as number, payload, header) : { kind: 'other', ...header };
}

/** RFC 8200; of extension headers, those that Linux puts before a ping. */
function readIpv6(bytes: Buffer): Content | undefined {
  if (bytes.length < 40) return undefined;
  const header = { source: ipv6(bytes, 8), target: ipv6(bytes, 24), ttl: bytes[7] as number };
  let [next, at] = [bytes[6] as number, 40];
  while ((next === 0 || next === 43 || next === 60 || next === 44) && at + 8 <= bytes.length) {
    if (next === 44 && bytes.readUInt16BE(at + 2) >> 3 !== 0) return { kind: 'other', ...header };
    const size = next === 44 ? 8 : 8 * ((bytes[at + 1] as number) + 1);
    next = bytes[at] as number;
    at += size;
  }
  return readPayload(next, bytes.subarray(at), header);
}

type Header = { source: string; target: string; ttl: number };

function readPayload(protocol: number, bytes: Buffer, header: Header): Content {
  const outer = { source: header.source, target: header.target };
  const wrapped = (inner: Content | undefined): Content =>
    inner === undefined ? { kind: 'other', ...header } : { ...inner, outer: inner.outer ?? outer };
  const [type, code] = [bytes[0] ?? -1, bytes[1] ?? -1];
  switch (protocol) {
    case 1:
      if (type === 8) return { kind: 'request', ...header };
      if (type === 0) return { kind: 'reply', ...header };
      return { kind: 'error', ...header, error: icmpError(type, code) };
    case 58:
      if (type === 128) return { kind: 'request', ...header };
      if (type === 129) return { kind: 'reply', ...header };
      // Who is asked for, RFC 4861: the target address of the message itself.
      if (type === 135) return { kind: 'who-has', source: header.source, target: ipv6(bytes, 8) };
      if (type === 136) return { kind: 'is-at', source: ipv6(bytes, 8), target: header.target };
      return { kind: 'error', ...header, error: icmp6Error(type, code) };
    case 4:
      return wrapped(readIpv4(bytes));
    case 41:
      return wrapped(readIpv6(bytes));
    case 17:
      // VXLAN (RFC 7348), GENEVE (RFC 8926): 8 bytes of UDP, 8 of their own, options of GENEVE.
      if (bytes.readUInt16BE(2) === 6081)
        return wrapped(ethernet(bytes.subarray(16 + 4 * ((bytes[8] as number) & 0x3f))));
      return wrapped(ethernet(bytes.subarray(16)));
    case 47: {
      // RFC 2784, 2890.
      const flags = bytes.readUInt16BE(0);
      const size = 4 + (flags & 0x8000 ? 4 : 0) + (flags & 0x2000 ? 4 : 0) + (flags & 0x1000 ? 4 : 0);
      const inner = bytes.readUInt16BE(2);
      return wrapped(
        inner === 0x6558 ? ethernet(bytes.subarray(size)) : readContent(inner, bytes.subarray(size)),
      );
    }
    default:
      return { kind: 'other', ...header };
  }
}

function ethernet(bytes: Buffer): Content | undefined {
  return bytes.length < 14 ? undefined : readContent(bytes.readUInt16BE(12), bytes.subarray(14));
}

/** RFC 792, RFC 1812. */
function icmpError(type: number, code: number): string {
  if (type === 11) return 'Time to live exceeded';
  if (type === 3 && code === 4) return 'Frag needed';
  if (type === 3 && (code === 9 || code === 10 || code === 13)) return 'Prohibited';
  if (type === 3) return 'Unreachable';
  return type === 5 ? 'Redirect' : `ICMP type ${type}`;
}

/** RFC 4443. */
function icmp6Error(type: number, code: number): string {
  if (type === 3) return 'Time to live exceeded';
  if (type === 2) return 'Frag needed';
  if (type === 1 && (code === 1 || code === 5)) return 'Prohibited';
  if (type === 1) return 'Unreachable';
  return type === 137 ? 'Redirect' : `ICMPv6 type ${type}`;
}

function mac(bytes: Buffer, at: number): string {
  return [...bytes.subarray(at, at + 6)].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
}

function ipv4(bytes: Buffer, at: number): string {
  return [...bytes.subarray(at, at + 4)].join('.');
}

/** As the kernel writes it (RFC 5952). */
function ipv6(bytes: Buffer, at: number): string {
  if (bytes.length < at + 16) return '::';
  const groups = Array.from({ length: 8 }, (_, i) => bytes.readUInt16BE(at + 2 * i).toString(16));
  return new URL(`http://[${groups.join(':')}]/`).hostname.slice(1, -1);
}
