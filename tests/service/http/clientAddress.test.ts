import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import fc from 'fast-check';
import { clientAddress } from '../../../service/http/clientAddress.js';

const PEER = '10.0.0.1';

function addressOf(forwarded: string | undefined, trustedProxies: number, peer = PEER): string {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  const request = { headers, socket: { remoteAddress: peer } };
  return clientAddress(request as unknown as IncomingMessage, trustedProxies);
}

describe('The address of a client', () => {
  it('is the connection’s where no proxy is trusted, whatever a header says', () => {
    assert.equal(addressOf('1.2.3.4', 0), PEER);
    assert.equal(addressOf(undefined, 0), PEER);
  });

  it('is what the outermost trusted proxy saw', () => {
    assert.equal(addressOf('1.1.1.1, 2.2.2.2, 3.3.3.3', 1), '3.3.3.3');
    assert.equal(addressOf('1.1.1.1, 2.2.2.2, 3.3.3.3', 2), '2.2.2.2');
    assert.equal(addressOf('2001:db8::1', 1), '2001:db8::1');
    assert.equal(addressOf('1.1.1.1:80, 2.2.2.2:4711', 1), '2.2.2.2');
    assert.equal(addressOf('[2001:db8::1]:4711', 1), '2001:db8::1');
  });

  it('cannot be made up by a client, whatever it puts in front of what the proxies say', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 3 }), (made, proxies) => {
        const seen = ['1.1.1.1', '2.2.2.2', '3.3.3.3'].slice(0, proxies);
        assert.equal(addressOf([made, ...seen].join(', '), proxies), '1.1.1.1');
      }),
    );
  });

  it('is the connection’s where a proxy says what is no address', () => {
    for (const said of ['', 'unknown', '1.2.3', '1.2.3:80', '[::1', '1.2.3.4:']) {
      assert.equal(addressOf(said, 1), PEER, said);
    }
    assert.equal(addressOf(undefined, 1), PEER);
    assert.equal(addressOf('1.1.1.1', 2), PEER, 'fewer proxies than are trusted');
  });

  it('is that of IPv4 without IPv6’s prefix', () => {
    assert.equal(addressOf(undefined, 0, '::ffff:10.0.0.1'), PEER);
  });
});
