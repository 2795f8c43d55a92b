import { schemaFaultsOfYaml } from '../imports/schema';
import { program } from '../program';
import { examples } from './examples';

describe.each(Object.entries(examples))('%s', (_, make) => {
  const { app, chart } = program();
  make(chart);
  const yaml = app.synthYaml();

  test('looks like this', () => {
    expect(`\n${yaml}`).toMatchSnapshot();
  });

  test("has no field that Istio's schema does not have", () => {
    expect(schemaFaultsOfYaml(yaml)).toEqual([]);
  });
});
