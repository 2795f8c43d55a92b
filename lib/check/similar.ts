export { misspelt, similar } from '../mesh/objects/similar';
