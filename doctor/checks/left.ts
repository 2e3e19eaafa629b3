import { POD_SELECTOR } from '../../stack/labels.js';
import { kubectl } from '../commands.js';
import { type Check, note } from '../finding.js';
import { groupByFault, isOver } from '../pods.js';
import { deployedOf } from '../snapshot.js';
import { quoted } from '../words.js';

/** Pods that ended for good and are still listed: others took their place. */
export const left: Check = (snapshot) => {
  const over = deployedOf(snapshot)?.pods.filter(isOver) ?? [];
  return groupByFault(over, ({ status: { phase, reason, message } }) => ({
    phase,
    reason: reason ?? phase,
    message: message ?? '',
  })).map(({ fault: { phase, reason, message }, pods }) => {
    // The namespace may have others' pods, which their owners may want to look at.
    const these = `--selector ${POD_SELECTOR} --field-selector status.phase==${phase}`;
    return note(
      `${pods} ended for good (${reason}), and others took the place. ${message && quoted(message)}`.trim(),
      `They do no harm; to remove them: ${kubectl(snapshot, `delete pods ${these}`)}`,
    );
  });
};
