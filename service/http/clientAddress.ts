import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/** IPv4 as sockets that take both kinds of address write it. */
const MAPPED_IPV4 = /^::ffff:(?=\d+\.)/i;

/** An address with the port that some load balancers add, Azure's Application Gateway among them. */
const WITH_PORT = /^(?:([\d.]+)|\[([\da-f:.]+)\])(?::\d+)?$/i;

/**
 * The address of a request's client: who connected or, behind proxies, whom the outermost of those
 * that are trusted saw. What stands further left in `X-Forwarded-For` any client can make up.
 *
 * @param trustedProxies how many proxies stand in front of the service; 0 takes no header's word
 */
export function clientAddress(
  { headers, socket }: IncomingMessage,
  trustedProxies: number,
): string {
  const named = trustedProxies > 0 ? forwardedFor(headers, trustedProxies) : '';
  const address = isIP(named) ? named : (socket.remoteAddress ?? '');
  return plainAddress(address);
}

/** An address without what sockets that take both kinds put before IPv4. */
export function plainAddress(address: string): string {
  return address.replace(MAPPED_IPV4, '');
}

function forwardedFor(headers: IncomingHttpHeaders, trustedProxies: number): string {
  const named = [headers['x-forwarded-for'] ?? []].flat().join(',').split(',');
  const client = named.at(-trustedProxies)?.trim() ?? '';
  const [, ipv4, ipv6] = WITH_PORT.exec(client) ?? [];
  return ipv4 ?? ipv6 ?? client;
}

/** What is taken for one client: an IPv4 address, or the /64 network that one customer has of IPv6. */
export function clientNetwork(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = '', tail] = address.split('%')[0]!.split('::');
  const first = head.split(':').filter(Boolean);
  const last = tail?.split(':').filter(Boolean) ?? [];
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - first.length - last.length);
  const groups = [...first, ...Array<string>(zeros).fill('0'), ...last];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
