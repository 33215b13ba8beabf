import EventEmitter from 'eventemitter3';

/** A live query with no rows: what an agent sees of supervisors' views, which are drawn from Sync. */
class LiveQuery extends EventEmitter {
  getItems(): object {
    return {};
  }

  search(): void {
    queueMicrotask(() => this.emit('searchResult', {}));
  }

  close(): void {
    this.removeAllListeners();
  }
}

/**
 * `twilio-sync`: Flex's Insights client. Flex waits for `connected`, and without it calls itself degraded.
 */
export class SyncClient extends EventEmitter {
  connectionState = 'connecting';

  constructor() {
    super();
    // after the constructor: Flex listens to the Proxy that it wraps around the client
    queueMicrotask(() => {
      this.connectionState = 'connected';
      this.emit('connectionStateChanged', this.connectionState);
    });
  }

  async liveQuery(): Promise<LiveQuery> {
    return new LiveQuery();
  }

  async instantQuery(): Promise<LiveQuery> {
    return new LiveQuery();
  }

  async updateToken(): Promise<void> {}

  async shutdown(): Promise<void> {
    this.removeAllListeners();
  }
}
