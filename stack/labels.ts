import { createHash } from 'node:crypto';

/** The application's name, and that of its objects. */
export const NAME = 'sentiment-api';

/** The Service's name. */
export const SERVICE_NAME = `${NAME}-service`;

/** What tells the application's pods from others. Selectors cannot be changed, so it holds nothing that could. */
export const SELECTOR = {
  'app.kubernetes.io/name': NAME,
  'app.kubernetes.io/component': 'api',
} as const;

/** The same as kubectl's `--selector` takes it. */
export const POD_SELECTOR = Object.entries(SELECTOR)
  .map((pair) => pair.join('='))
  .join(',');

/**
 * The labels of every object.
 *
 * @param instance tells this installation from others in the cluster
 */
export function commonLabels(instance: string): Record<string, string> {
  return {
    ...SELECTOR,
    'app.kubernetes.io/instance': labelValue(instance),
    'app.kubernetes.io/part-of': NAME,
    'app.kubernetes.io/managed-by': 'pulumi',
  };
}

/**
 * A text as the value of a label. Labels take at most 63 characters, letters or digits at both ends;
 * what must be cut or changed gets a digest of the whole, so that different texts stay different.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
 */
export function labelValue(text: string): string {
  if (/^([a-zA-Z0-9]([\w.-]{0,61}[a-zA-Z0-9])?)?$/.test(text)) return text;
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 8);
  const allowed = text.replace(/[^\w.-]/g, '-').replace(/^[^a-zA-Z0-9]+/, '');
  return `${allowed.slice(0, 54)}-${digest}`.replace(/^-/, '');
}
