import { ONE_NODE } from '../kubernetes/nodes.js';
import { suite } from './suite.js';

suite(ONE_NODE, 'cluster');
