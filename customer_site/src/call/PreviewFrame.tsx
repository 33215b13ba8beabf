import './previewFrame.css';
import cameraOffIcon from 'lucide-static/icons/video-off.svg?shapes';
import type { ComponentChildren } from 'preact';
import { Icon } from '../look/Icon';

interface PreviewFrameProps {
  picture?: ComponentChildren;
  /** what is said where there is no picture */
  empty: ComponentChildren;
  children?: ComponentChildren;
}

/** The dark card that holds one's own picture, before there is one too. */
export function PreviewFrame({ picture, empty, children }: PreviewFrameProps) {
  return (
    <div class="preview-picture">
      {picture || (
        <div class="preview-empty">
          <Icon shapes={cameraOffIcon} />
          {empty}
        </div>
      )}
      {children}
    </div>
  );
}
