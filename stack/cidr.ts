/**
 * Whether a CIDR is a network's, and none of one address with the length of its network. Of the latter
 * clusters warn, and of IPv6 addresses with a part in dots: programs have read them differently.
 */
export function isNetwork(cidr: string): boolean {
  const [address = '', length] = cidr.split('/');
  if (!address.includes(':')) return !bits(address.split('.'), 10, 8).includes('1', Number(length));
  if (address.includes('.')) return false;
  const [head = [], tail = []] = address
    .split('::')
    .map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = Array<string>(8 - head.length - tail.length).fill('0');
  return !bits([...head, ...zeros, ...tail], 16, 16).includes('1', Number(length));
}

function bits(parts: readonly string[], radix: number, width: number): string {
  return parts
    .map((part) => Number.parseInt(part, radix).toString(2).padStart(width, '0'))
    .join('');
}
