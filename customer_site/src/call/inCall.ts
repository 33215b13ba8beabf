/** Everything that only a call needs, the SDK with it: loaded by `import()` when the person is about to join. */
export { connectRoom } from './room';
export { Stage } from './Stage';
