// What was just asked, as a program.

/** What stands for the key of whoever runs the program. */
const KEY = 'YOUR_KEY';

/**
 * @param {string} url of /analyze
 * @param {object} body
 * @param {boolean} withKey whether the service asks for a key
 */
export function snippet(language, url, body, withKey) {
  const languages = { curl: () => curl(url, JSON.stringify(body), withKey), javascript, python };
  return languages[language](url, body, withKey);
}

/** @param {string | undefined} body none for GET */
export function curl(url, body, withKey) {
  const parts = [`curl ${url.replace(/[^\w:/.%~-]/g, '\\$&')}`];
  if (withKey) parts.push(`-H 'authorization: Bearer ${KEY}'`);
  if (body !== undefined) {
    parts.push("-H 'content-type: application/json'", `-d '${body.replaceAll("'", "'\\''")}'`);
  }
  return parts.join(' \\\n  ');
}

function javascript(url, body, withKey) {
  return `const response = await fetch(${JSON.stringify(url)}, {
  method: 'POST',
  headers: { 'content-type': 'application/json'${withKey ? `, authorization: 'Bearer ${KEY}'` : ''} },
  body: JSON.stringify(${JSON.stringify(body)}),
});
console.log(await response.json());`;
}

function python(url, body, withKey) {
  const key = withKey ? `, headers={"Authorization": "Bearer ${KEY}"}` : '';
  return `import requests

response = requests.post(${JSON.stringify(url)}, json=${pythonLiteral(body)}${key})
response.raise_for_status()
print(response.json())`;
}

/** JSON's strings and numbers are Python's; its three words are not. */
function pythonLiteral(value) {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) return `[${value.map(pythonLiteral).join(', ')}]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([name, member]) => `${JSON.stringify(name)}: ${pythonLiteral(member)}`,
  );
  return `{${members.join(', ')}}`;
}
