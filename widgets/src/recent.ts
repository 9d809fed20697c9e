/** A map that forgets what was used longest ago. */
export class Recent<Value> {
  readonly #items = new Map<number, Value>();
  readonly #size: number;
  readonly #forget: (value: Value) => void;

  constructor(size: number, forget: (value: Value) => void = () => undefined) {
    this.#size = size;
    this.#forget = forget;
  }

  has(key: number): boolean {
    return this.#items.has(key);
  }

  get(key: number): Value | undefined {
    const value = this.#items.get(key);
    if (value !== undefined) {
      this.#items.delete(key);
      this.#items.set(key, value);
    }
    return value;
  }

  set(key: number, value: Value): void {
    const old = this.#items.get(key);
    if (old !== undefined && old !== value) this.#forget(old);
    this.#items.delete(key);
    this.#items.set(key, value);
    for (const [oldest, item] of this.#items) {
      if (this.#items.size <= this.#size) break;
      this.#items.delete(oldest);
      this.#forget(item);
    }
  }

  delete(key: number): void {
    const item = this.#items.get(key);
    if (item !== undefined && this.#items.delete(key)) this.#forget(item);
  }

  clear(): void {
    for (const item of this.#items.values()) this.#forget(item);
    this.#items.clear();
  }
}
