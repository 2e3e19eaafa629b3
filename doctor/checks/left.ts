import { kubectl } from '../commands.js';
import { type Check, note } from '../finding.js';
import { groupByFault, isOver } from '../pods.js';
import { deployedOf } from '../snapshot.js';
import { quoted } from '../words.js';

/** Pods that ended for good and are still listed: others took their place. */
export const left: Check = (snapshot) => {
  const over = deployedOf(snapshot)?.pods.filter(isOver) ?? [];
  return groupByFault(over, ({ status: { phase, reason, message } }) => ({
    reason: reason ?? phase,
    message: message ?? '',
  })).map(({ fault: { reason, message }, pods }) =>
    note(
      `${pods} ended for good (${reason}), and others took the place. ${message && quoted(message)}`.trim(),
      `They do no harm; to remove them: ${kubectl(snapshot, 'delete pods --field-selector status.phase==Failed')}`,
    ),
  );
};
