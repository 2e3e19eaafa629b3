import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  bytesField,
  fieldsOf,
  messageOf,
  numberField,
  textsOf,
} from '../../../model/adaptation/protobuf.js';

const field = fc.oneof(
  fc
    .tuple(fc.integer({ min: 1, max: 5000 }), fc.maxSafeNat())
    .map(([number, value]) => numberField(number, value)),
  fc
    .tuple(fc.integer({ min: 1, max: 5000 }), fc.uint8Array({ maxLength: 300 }))
    .map(([number, value]) => bytesField(number, value)),
  fc
    .tuple(
      fc.constantFrom([1, 8] as const, [5, 4] as const),
      fc.uint8Array({ minLength: 8, maxLength: 8 }),
    )
    .map(([[wire, length], value]) => ({ number: 3, wire, value: value.subarray(0, length) })),
);

describe('A protobuf message', () => {
  it('is written again as it was read, whatever is in it', () => {
    fc.assert(
      fc.property(fc.array(field), (fields) => {
        const bytes = messageOf(fields);
        assert.deepEqual(Buffer.from(messageOf(fieldsOf(bytes))), Buffer.from(bytes));
        assert.equal(fieldsOf(bytes).length, fields.length);
      }),
    );
  });

  it('encodes numbers as its specification says', () => {
    assert.deepEqual([...messageOf([numberField(1, 150)])], [0x08, 0x96, 0x01]);
  });

  it('has texts', () => {
    const fields = fieldsOf(messageOf([bytesField(2, 'testing'), bytesField(3, 'other')]));
    assert.deepEqual(textsOf(fields, 2), ['testing']);
  });

  it('is refused where it ends too early', () => {
    const whole = messageOf([bytesField(2, 'testing')]);
    for (let length = 1; length < whole.length; length++) {
      assert.throws(() => fieldsOf(whole.subarray(0, length)), /ends within/);
    }
  });
});
