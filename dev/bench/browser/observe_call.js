// After observe.js, in a page that makes calls: notes each step on the way into the room, and only looks.
if (isSecureContext) {
  const steps = [];
  const answers = [];
  const note = (what) => steps.push({ what, at: performance.now() });
  Object.assign(window.bench, { origin: performance.timeOrigin, steps, answers });

  const ASKED_FOR = /\/(arrival|token|agent-token)$/; // of the API, on the way in
  new PerformanceObserver((list) => {
    for (const { name, startTime, responseEnd } of list.getEntries()) {
      const [, what] = ASKED_FOR.exec(name) ?? [];
      if (what) answers.push({ what, asked: startTime, at: responseEnd });
    }
  }).observe({ type: 'resource', buffered: true });

  const { getUserMedia } = MediaDevices.prototype;
  MediaDevices.prototype.getUserMedia = function (...wishes) {
    note('devices-asked');
    const devices = getUserMedia.apply(this, wishes);
    devices.then(
      () => note('devices'),
      () => note('devices'),
    );
    return devices;
  };

  // Live updates are read as text; nothing else that the pages read is.
  const { read } = ReadableStreamDefaultReader.prototype;
  ReadableStreamDefaultReader.prototype.read = function () {
    const chunk = read.call(this);
    chunk.then(
      ({ value }) => typeof value === 'string' && note('update'),
      () => {},
    );
    return chunk;
  };

  const socket = class extends WebSocket {
    constructor(...where) {
      super(...where);
      note('socket');
      this.addEventListener('message', ({ data }) => {
        if (JSON.parse(data).body?.type === 'connected') note('connected');
      });
    }
  };
  Object.defineProperty(window, 'WebSocket', {
    // The SDK reads it while it is run, once: what follows by microtask comes after all of its code.
    get() {
      queueMicrotask(() => note('sdk'));
      return socket;
    },
  });

  const remote = new WeakSet();
  window.RTCPeerConnection = new Proxy(RTCPeerConnection, {
    construct(target, given) {
      const connection = new target(...given);
      connection.addEventListener('track', ({ track }) => remote.add(track));
      connection.addEventListener('iceconnectionstatechange', () => {
        if (connection.iceConnectionState === 'connected') note('ice');
      });
      connection.addEventListener('connectionstatechange', () => {
        if (connection.connectionState === 'connected') note('dtls');
      });
      return connection;
    },
  });

  const srcObject = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'srcObject');
  Object.defineProperty(HTMLMediaElement.prototype, 'srcObject', {
    ...srcObject,
    set(stream) {
      if (stream?.getVideoTracks().some((track) => remote.has(track))) note('element');
      srcObject.set.call(this, stream);
    },
  });
}
