import { type AppProps, App as CdkApp } from 'cdk8s';

export type { AppProps };
export class App extends CdkApp {}
