import { Plugins } from '@twilio/flex-ui';
import { VideoEscalationPlugin } from './plugin';

// Only while a script runs does the page know which one it is.
const { currentScript } = document;
VideoEscalationPlugin.bundleUrl = currentScript instanceof HTMLScriptElement ? currentScript.src : '';

Plugins.init(VideoEscalationPlugin);
