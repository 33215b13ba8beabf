import type { MessageResource } from '../sdk/resources';

const ADDRESS = /https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]]/g;

/** One message as the log shows it: who said it, the words with their links, and a way into a video call. */
export function messageElement(message: MessageResource, author: string, own: boolean): HTMLElement {
  const body = message.body ?? '';
  const video = videoUrl(message.attributes);
  const element = document.createElement('div');
  element.className = own ? 'message own' : 'message';
  element.append(line('author', own ? 'You' : author));
  element.append(video ? videoCard(body, video) : words(body));
  const time = document.createElement('time');
  time.dateTime = message.date_created;
  time.textContent = new Date(message.date_created).toLocaleTimeString([], {
    hour: '2-digit',
    minute: '2-digit',
  });
  element.append(time);
  return element;
}

/** An invitation to a video call says so in its attributes. */
function videoUrl(attributes: string): string | undefined {
  const { hasVideo, videoUrl: url } = JSON.parse(attributes);
  return hasVideo === true && typeof url === 'string' && /^https?:\/\//.test(url) ? url : undefined;
}

function videoCard(body: string, url: string): HTMLElement {
  const card = document.createElement('div');
  card.className = 'card';
  card.append(
    line('', body.replace(url, '').trim().replace(/:$/, '.')),
    link(url, 'Join the video call', 'button'),
  );
  return card;
}

function words(body: string): HTMLElement {
  const paragraph = line('words', '');
  let end = 0;
  for (const match of body.matchAll(ADDRESS)) {
    paragraph.append(body.slice(end, match.index), link(match[0], match[0]));
    end = match.index + match[0].length;
  }
  paragraph.append(body.slice(end));
  return paragraph;
}

function link(url: string, text: string, className = ''): HTMLAnchorElement {
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.target = '_blank';
  anchor.rel = 'noopener noreferrer';
  anchor.className = className;
  anchor.textContent = text;
  return anchor;
}

function line(className: string, text: string): HTMLParagraphElement {
  const paragraph = document.createElement('p');
  paragraph.className = className;
  paragraph.textContent = text;
  return paragraph;
}
