export { elsewhere } from '#language/elsewhere';
