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

    def colour(self, x, y):
        """Return the red, green and blue on the screen at a place of the page."""
        return self.page.evaluate(
            """([x, y]) => {
                const canvas = document.space.shadowRoot.querySelector("canvas.picture");
                const box = canvas.getBoundingClientRect();
                const flat = document.createElement("canvas");
                flat.width = flat.height = 1;
                const context = flat.getContext("2d");
                const by = canvas.width / box.width;
                const at = [(x - box.left) * by, (y - box.top) * by];
                context.drawImage(canvas, ...at, 1, 1, 0, 0, 1, 1);
                return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3); }""",
            [x, y],
        )

    def button(self, name):
        return self.page.locator(".hoilab-space").get_by_role("button", name=name, exact=True)

    def key(self, key):
        self.page.evaluate("() => document.space.shadowRoot.querySelector('.space').focus()")
        self.page.keyboard.press(key)
