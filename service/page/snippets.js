// What was just asked, as a program.

/** @param {string} url of /analyze @param {object} body */
export function snippet(language, url, body) {
  return { curl, javascript, python }[language](url, body);
}

function curl(url, body) {
  const quoted = JSON.stringify(body).replaceAll("'", "'\\''");
  return `curl ${url} \\\n  -H 'content-type: application/json' \\\n  -d '${quoted}'`;
}

function javascript(url, body) {
  return `const response = await fetch(${JSON.stringify(url)}, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(${JSON.stringify(body)}),
});
console.log(await response.json());`;
}

function python(url, body) {
  return `import requests

response = requests.post(${JSON.stringify(url)}, json=${pythonLiteral(body)})
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
