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
    'app.kubernetes.io/instance': instance,
    'app.kubernetes.io/part-of': NAME,
    'app.kubernetes.io/managed-by': 'pulumi',
  };
}
