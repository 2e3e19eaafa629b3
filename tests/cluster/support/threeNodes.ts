import { THREE_NODES } from '../kubernetes/nodes.js';
import { suite } from './suite.js';

suite(THREE_NODES, 'nodes');
