import { autoUpdate } from '@floating-ui/dom';
import type { Page, PluginMessage } from './bridge';
import type { Escalations } from './escalations';
import { type Box, frameStyle } from './layout';

/**
 * The room pages: one iframe per escalation, a child of `document.body` from its first moment to its last.
 *
 * Flex unmounts a tab with its task, and an iframe that is moved in the document loads anew: both would drop
 * the call. So the iframe stays where it is and is laid over the tab's placeholder while that is seen.
 */
export class RoomFrames {
  private readonly frames = new Map<string, HTMLIFrameElement>();

  /** `origin` is the API's; nothing is ever posted to any other. The pages are opened in `language`. */
  constructor(
    private readonly origin: string,
    private readonly language: string,
    private readonly title: () => string,
  ) {
    this.letDragsPass();
  }

  /** Opens the pages that are new and removes those whose escalation is not kept any more. */
  sync(escalations: Escalations): void {
    const wanted = new Map(Object.values(escalations).map(({ code, agentUrl }) => [code, agentUrl]));
    for (const [code, frame] of this.frames) {
      if (!wanted.has(code)) {
        frame.remove();
        this.frames.delete(code);
      }
    }
    for (const [code, url] of wanted) {
      if (!this.frames.has(code)) this.frames.set(code, this.open(code, url));
    }
  }

  pages(): Page[] {
    return [...this.frames].map(([code, frame]) => ({ code, window: frame.contentWindow }));
  }

  post(code: string, message: PluginMessage): void {
    this.frames.get(code)?.contentWindow?.postMessage(message, this.origin);
  }

  postToAll(message: PluginMessage): void {
    for (const code of this.frames.keys()) this.post(code, message);
  }

  focus(code: string): void {
    this.frames.get(code)?.focus();
  }

  /** Shows the page over the placeholder, wherever that goes, until the returned function is called. */
  layOver(code: string, placeholder: HTMLElement): () => void {
    const frame = this.frames.get(code);
    if (!frame) return () => undefined;
    const stop = autoUpdate(placeholder, frame, () => place(frame, placeholder.getBoundingClientRect()));
    return () => {
      stop();
      place(frame, null);
    };
  }

  private open(code: string, url: string): HTMLIFrameElement {
    const frame = document.createElement('iframe');
    frame.title = this.title();
    frame.allow = [
      'camera',
      'microphone',
      'display-capture',
      'speaker-selection',
      'autoplay',
      'screen-wake-lock',
      'clipboard-write',
    ]
      .map((feature) => `${feature} ${this.origin}`)
      .join('; ');
    frame.dataset.videoEscalation = code;
    Object.assign(frame.style, { position: 'fixed', border: '0' });
    place(frame, null);
    frame.addEventListener('load', () => this.post(code, { type: 'video-escalation/hello' }));
    const address = new URL(url);
    address.searchParams.set('lang', this.language);
    frame.src = address.href;
    document.body.append(frame);
    return frame;
  }

  /** While something of Flex's is dragged (a splitter, a dialog), the iframes must not take the pointer. */
  private letDragsPass(): void {
    const setPointerEvents = (value: string) => () => {
      for (const frame of this.frames.values()) frame.style.pointerEvents = value;
    };
    window.addEventListener('pointerdown', setPointerEvents('none'), true);
    window.addEventListener('pointerup', setPointerEvents('auto'), true);
    window.addEventListener('pointercancel', setPointerEvents('auto'), true);
  }
}

/** A page that is not seen must not take the focus from the agent either. */
function place(frame: HTMLIFrameElement, placeholder: Box | null): void {
  const style = frameStyle(placeholder);
  Object.assign(frame.style, style);
  frame.inert = style.visibility === 'hidden';
}
