import { theLab } from '../proof';

test('comes after the cluster died', async () => {
  await theLab().settle();
});
