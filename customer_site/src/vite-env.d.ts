declare module '*.svg?shapes' {
  /** what stands inside the <svg> of a 24 x 24 icon */
  const shapes: string;
  export default shapes;
}
