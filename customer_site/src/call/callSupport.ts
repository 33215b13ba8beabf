/** Whether a call can be had in this browser, on this page. */
export function callSupport(): 'ok' | 'insecure' | 'no-video' {
  if (!window.isSecureContext) return 'insecure';
  return navigator.mediaDevices && 'RTCPeerConnection' in window ? 'ok' : 'no-video';
}
