import { App, header } from '../../lib';
import { bookinfo } from './bookinfo';

const app = new App();
bookinfo(app, { v2: { when: [header('end-user').is('jason')] } });
app.synth();
