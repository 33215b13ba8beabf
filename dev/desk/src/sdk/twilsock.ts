import EventEmitter from 'eventemitter3';

/** Flex's telemetry is off (`disableTelemetry`); its TelemetryManager makes a client nevertheless. */
export class TwilsockClient extends EventEmitter {
  connect(): void {}
  updateToken(): void {}
  disconnect(): Promise<void> {
    return Promise.resolve();
  }
}
