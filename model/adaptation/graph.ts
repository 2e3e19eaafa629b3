import { ModelError } from '../../service/inference/errors.js';
import { bytesField, type Field, fieldsOf, messageOf, numberField, textsOf } from './protobuf.js';

// Numbers of fields in onnx.proto: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
const MODEL_GRAPH = 7;
const GRAPH = { node: 1, initializer: 5, output: 12 } as const;
const NODE = { input: 1, output: 2, operator: 4 } as const;
const TENSOR = { dimension: 1, type: 2, name: 8, raw: 9 } as const;
/** Of outputs, their types and shapes. */
const VALUE = { name: 1, type: 2, tensor: 1, element: 1, shape: 2, dimension: 1 } as const;
const DIMENSION = { value: 1, symbol: 2 } as const;
const FLOAT = 1;
const LOGITS = 'logits';

/** A linear layer on vectors: logits = weight · vector + bias. */
export interface LinearHead {
  /** Row by row, labels × width. */
  readonly weight: Float32Array;
  /** One per label. */
  readonly bias: Float32Array;
}

/**
 * A classifier's graph whose last step is one linear layer. The
 * layer can be exchanged while everything else stays as it is, byte for byte.
 */
export class ClassifierGraph {
  readonly #model: readonly Field[];
  readonly #graph: readonly Field[];
  readonly #layer: LinearLayer;
  /** The layer's weights. */
  readonly head: LinearHead;

  /**
   * @param bytes of an ONNX file
   * @throws ModelError where its logits are not those of one linear layer
   */
  constructor(bytes: Uint8Array) {
    this.#model = fieldsOf(bytes);
    const graph = this.#model.find(({ number }) => number === MODEL_GRAPH);
    this.#graph = graph ? fieldsOf(graph.value) : [];
    this.#layer = findLayer(this.#graph);
    this.head = {
      weight: floatsOf(this.#graph, this.#layer.weight),
      bias: floatsOf(this.#graph, this.#layer.bias),
    };
  }

  /** The file with other weights of the layer, which may have other labels. */
  withHead({ weight, bias }: LinearHead): Uint8Array {
    const { weight: weightName, bias: biasName } = this.#layer;
    const graph = this.#graph.map((field) => {
      const name = nameOf(field);
      if (field.number === GRAPH.output && name === LOGITS) return output(LOGITS, bias.length);
      if (field.number !== GRAPH.initializer) return field;
      if (name === biasName) return tensor(biasName, [bias.length], bias);
      if (name !== weightName) return field;
      return tensor(weightName, [bias.length, weight.length / bias.length], weight);
    });
    return messageOf(
      this.#model.map((field) =>
        field.number === MODEL_GRAPH ? bytesField(MODEL_GRAPH, messageOf(graph)) : field,
      ),
    );
  }
}

/** Names of what the step that gives the logits reads. */
interface LinearLayer {
  readonly weight: string;
  readonly bias: string;
}

function findLayer(graph: readonly Field[]): LinearLayer {
  const node = graph
    .filter(({ number }) => number === GRAPH.node)
    .map(({ value }) => fieldsOf(value))
    .find((fields) => textsOf(fields, NODE.output).includes(LOGITS));
  const operator = node ? textsOf(node, NODE.operator)[0] : 'nothing';
  const [, weight, bias] = node ? textsOf(node, NODE.input) : [];
  if (operator === 'Gemm' && weight && bias) return { weight, bias };
  throw new ModelError(
    `its logits come from ${operator}, and not from one linear layer with a bias; ` +
      'adapt the embedded model, or one that was adapted from it',
  );
}

/** Name of an initializer or an output; empty for everything else. */
function nameOf({ number, value }: Field): string {
  if (number === GRAPH.initializer) return textsOf(fieldsOf(value), TENSOR.name)[0]!;
  return number === GRAPH.output ? textsOf(fieldsOf(value), VALUE.name)[0]! : '';
}

/** The numbers of a weight; ONNX keeps them little-endian. */
function floatsOf(graph: readonly Field[], name: string): Float32Array {
  const found = graph.find((field) => field.number === GRAPH.initializer && nameOf(field) === name);
  const raw = found && fieldsOf(found.value).find(({ number }) => number === TENSOR.raw)?.value;
  if (!raw) throw new ModelError(`its weight ${name} is not in its file as plain numbers`);
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  return Float32Array.from({ length: raw.length / 4 }, (_, index) =>
    view.getFloat32(4 * index, true),
  );
}

function tensor(name: string, dimensions: readonly number[], values: Float32Array): Field {
  const raw = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach((value, index) => {
    raw.setFloat32(4 * index, value, true);
  });
  return message(GRAPH.initializer, [
    ...dimensions.map((dimension) => numberField(TENSOR.dimension, dimension)),
    numberField(TENSOR.type, FLOAT),
    bytesField(TENSOR.name, name),
    bytesField(TENSOR.raw, new Uint8Array(raw.buffer)),
  ]);
}

/** An output of float numbers, [batch, width]. */
function output(name: string, width: number): Field {
  const shape = message(VALUE.shape, [
    message(VALUE.dimension, [bytesField(DIMENSION.symbol, 'batch')]),
    message(VALUE.dimension, [numberField(DIMENSION.value, width)]),
  ]);
  const type = message(VALUE.tensor, [numberField(VALUE.element, FLOAT), shape]);
  return message(GRAPH.output, [bytesField(VALUE.name, name), message(VALUE.type, [type])]);
}

function message(number: number, fields: readonly Field[]): Field {
  return bytesField(number, messageOf(fields));
}
