import '../look/base.css';
import { agent } from '../words';

document.title = agent.pageTitle;
