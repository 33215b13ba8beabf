/** The chat that this browser goes on with after a reload: one for each customer it plays. */
export interface KeptChat {
  conversation_sid: string;
  identity: string;
  token: string;
}

const PREFIX = 'web-chat:';

/** `?customer=2` is another customer in the same browser; `?conversation=CH…` is whichever has that chat. */
export function customerOf(query: URLSearchParams): string | undefined {
  const conversation = query.get('conversation');
  if (!conversation) return query.get('customer') ?? '1';
  return Object.keys(localStorage)
    .filter((key) => key.startsWith(PREFIX))
    .map((key) => key.slice(PREFIX.length))
    .find((customer) => keptChat(customer)?.conversation_sid === conversation);
}

export function keptChat(customer: string): KeptChat | undefined {
  const kept = localStorage.getItem(PREFIX + customer);
  return kept ? JSON.parse(kept) : undefined;
}

export function keepChat(customer: string, chat: KeptChat): void {
  localStorage.setItem(PREFIX + customer, JSON.stringify(chat));
}

export function forgetChat(customer: string): void {
  localStorage.removeItem(PREFIX + customer);
}

/** Another tab, or the frame beside the desk, has begun or ended this customer's chat. */
export function onChangeElsewhere(customer: string, tell: () => void): void {
  addEventListener('storage', ({ key }) => {
    if (key === PREFIX + customer) tell();
  });
}
