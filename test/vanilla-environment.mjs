import vm from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';

/**
 * jest's environment of Node, in a context whose global object is an ordinary one. In jest's own, every look-up of a
 * global (`Math`, `Object`, `Float32Array`) goes through a Proxy: tests that compute take up to seven times as long.
 */
export default class VanillaEnvironment extends TestEnvironment {
  constructor(config, context) {
    const { createContext } = vm;
    vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY);
    try {
      super(config, context);
    } finally {
      vm.createContext = createContext;
    }
  }
}
