import { BlockList, isIP } from 'node:net';

/** IANA's special-purpose IPv4 addresses, and multicast: none of them is a service on the public internet. */
const v4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

/** Special ranges inside 2000::/3, the only one that is handed out: Teredo, benchmarking and their kin; documentation. */
const v6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['3fff::', 20],
];

const special = new BlockList();
for (const [address, bits] of v4) special.addSubnet(address, bits, 'ipv4');
for (const [address, bits] of v6) special.addSubnet(address, bits, 'ipv6');

const handedOut = new BlockList();
handedOut.addSubnet('2000::', 3, 'ipv6');

/**
 * True of an address that is not on the public internet: loopback, private, link-local, shared (CGNAT), multicast,
 * documentation and so on, also where IPv6 wraps it (mapped, NAT64, 6to4). Of what is no address as well.
 */
export function isSpecialAddress(address: string): boolean {
  const plain = address.replace(/%.*$/s, '');
  const family = isIP(plain);
  if (family === 4) return special.check(plain, 'ipv4');
  if (family !== 6) return true;
  const groups = groupsOf(plain);
  const [a = 0, b = 0, c = 0] = groups;
  // 6to4 wraps an address in its second and third groups, mapped addresses and NAT64 in the last two.
  if (a === 0x2002) return isSpecialAddress(dotted(b, c));
  const wraps = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  const nat64 = a === 0x64 && b === 0xff9b && groups.slice(2, 6).every((group) => group === 0);
  if (wraps || nat64) return isSpecialAddress(dotted(groups[6] ?? 0, groups[7] ?? 0));
  return !handedOut.check(plain, 'ipv6') || special.check(plain, 'ipv6');
}

function dotted(high: number, low: number): string {
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
}

/** The eight groups of an IPv6 address. */
function groupsOf(address: string): number[] {
  // The URL parser writes every form in the same way: hexadecimal, at most one `::`.
  const written = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [before = '', after] = written.split('::');
  const numbers = (text: string): number[] => (text === '' ? [] : text.split(':').map((group) => parseInt(group, 16)));
  const head = numbers(before);
  if (after === undefined) return head;
  const tail = numbers(after);
  return [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}
