// The key for a service that asks for keys. It is kept in the open page alone.
import { byId } from './elements.js';

/** The header that shows the key, where one was given. */
export function authorization() {
  const key = byId('key').value.trim();
  return key ? { Authorization: `Bearer ${key}` } : {};
}

/** Shows the field, where there was none. */
export function askForKey() {
  byId('key-row').hidden = false;
}
