/** When and where a room page's iframe is seen. */

export const TAB_NAME = 'VideoRoom';
export const TASK_TABS = 'AgentTaskCanvasTabs';

/** The part of Flex's view state that says what the agent is looking at. */
export interface View {
  activeView?: string;
  /** Sid of the selected reservation, which Flex names the task's sid. */
  selectedTaskSid?: string;
  componentViewStates: Record<string, { selectedTabName?: string } | undefined>;
}

/** The agent looks at this task's Video Room tab. Flex keeps unseen tabs mounted, so mounted is not enough. */
export function tabIsSeen(view: View, reservationSid: string): boolean {
  return (
    view.activeView === 'agent-desktop' &&
    view.selectedTaskSid === reservationSid &&
    view.componentViewStates[TASK_TABS]?.selectedTabName === TAB_NAME
  );
}

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The iframe's style over a placeholder, in CSS pixels of the viewport; hidden where there is no room for it. */
export function frameStyle(placeholder: Box | null): Record<string, string> {
  if (placeholder === null || placeholder.width < 1 || placeholder.height < 1)
    return { visibility: 'hidden' };
  return {
    visibility: 'visible',
    left: `${placeholder.left}px`,
    top: `${placeholder.top}px`,
    width: `${placeholder.width}px`,
    height: `${placeholder.height}px`,
  };
}
