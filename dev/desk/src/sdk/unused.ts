/**
 * What Flex imports but an agent with chats alone never opens: the recordings player, Citrix, the charts of
 * queue statistics and of Insights. Flex reads their members only when one of those is drawn.
 */
export {};
