import { createDecipheriv, pbkdf2Sync } from 'node:crypto';

/** How Pulumi makes a key of a passphrase. */
const KEY = { iterations: 1_000_000, bytes: 32, digest: 'sha256' };

/** What Pulumi encrypts to know the passphrase again. */
const PROOF = 'pulumi';

/** AES-GCM puts a tag of so many bytes behind the text. */
const TAG_BYTES = 16;

/**
 * Whether a passphrase is the one that a stack's `encryptionsalt` was made with.
 *
 * @param encryptionSalt `v1:SALT:v1:NONCE:TEXT`, each part in Base64
 */
export function passphraseOpens(encryptionSalt: string, passphrase: string): boolean {
  const [, salt = '', , nonce = '', sealed = ''] = encryptionSalt.split(':');
  const key = pbkdf2Sync(
    passphrase,
    Buffer.from(salt, 'base64'),
    KEY.iterations,
    KEY.bytes,
    KEY.digest,
  );
  const bytes = Buffer.from(sealed, 'base64');
  try {
    const cipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64'));
    cipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    const text = cipher.update(bytes.subarray(0, -TAG_BYTES));
    return Buffer.concat([text, cipher.final()]).toString() === PROOF;
  } catch {
    // The tag does not fit, so the key is another one.
    return false;
  }
}
