"""The view of a scene in space in a page, as a user meets it."""

FIND = """() => {
    const find = root => { for (const at of root.querySelectorAll("*")) {
        if (at.classList?.contains("hoilab-space")) return at;
        const inside = at.shadowRoot && find(at.shadowRoot);
        if (inside) return inside; } };
    return Boolean(document.space = find(document)); }"""


class Space:
    """The view in a page, as a user meets it."""

    def __init__(self, page):
        self.page = page
        page.wait_for_function(FIND)

    def wait_for(self, **state):
        self.page.wait_for_function(
            "state => Object.entries(state).every(([name, value]) => "
            "document.space.dataset[name] === value)",
            arg={name: str(value) for name, value in state.items()},
        )

    def at(self, x, y, z):
        """Return where a point of the world lies in the page."""
        return tuple(self.page.evaluate("at => document.space.whereIs(at)", [x, y, z]))

    def colour(self, x, y, around=20):
        """Return the mean red, green and blue on the screen around a place of the page."""
        return self.page.evaluate(
            """([x, y, around]) => {
                const canvas = document.space.shadowRoot.querySelector("canvas.picture");
                const box = canvas.getBoundingClientRect();
                const flat = document.createElement("canvas");
                const side = (flat.width = flat.height = 2 * around + 1);
                const context = flat.getContext("2d");
                const by = canvas.width / box.width;
                const at = [(x - box.left) * by - around, (y - box.top) * by - around];
                context.drawImage(canvas, ...at, side, side, 0, 0, side, side);
                const all = context.getImageData(0, 0, side, side).data;
                const mean = [0, 0, 0];
                for (let pixel = 0; pixel < all.length; pixel += 4)
                    for (let part = 0; part < 3; part++) mean[part] += all[pixel + part];
                return mean.map(sum => Math.round(sum / side / side)); }""",
            [x, y, around],
        )

    def button(self, name):
        return self.page.locator(".hoilab-space").get_by_role("button", name=name, exact=True)

    def key(self, key):
        self.page.evaluate("() => document.space.shadowRoot.querySelector('.space').focus()")
        self.page.keyboard.press(key)
