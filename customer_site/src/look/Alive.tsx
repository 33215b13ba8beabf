/** Three breathing dots beside the words that say what is being waited for. */
export function Alive() {
  return (
    <span class="alive" aria-hidden="true">
      <i />
      <i />
      <i />
    </span>
  );
}
