export { similar } from '../mesh/objects/similar';
