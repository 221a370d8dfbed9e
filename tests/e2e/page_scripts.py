"""What the browser tests run inside the page."""

REMEMBER_SOCKETS = """
    window.sockets = [];
    const Real = window.WebSocket;
    window.WebSocket = class extends Real {
        constructor(...given) {
            super(...given);
            window.sockets.push(this);
            const hear = (event) => { if (this.deaf) event.stopImmediatePropagation(); };
            this.addEventListener("message", hear);
        }
        send(text) { if (!this.deaf) super.send(text); }
    };
"""
"""Lets a test cut the connection, or let nothing through it."""

CUT = """() => {
    const Real = window.WebSocket;
    window.WebSocket = class extends EventTarget {
        static OPEN = 1;
        constructor() {
            super();
            this.readyState = 3;
            setTimeout(() => this.dispatchEvent(new CloseEvent("close", { code: 1006 })));
        }
    };
    window.restore = () => { window.WebSocket = Real; };
    for (const socket of window.sockets) socket.close();
}"""
"""Cut it, and let nothing through until `restore`."""

DEAFEN = """() => { for (const socket of window.sockets) socket.deaf = true; }"""
"""Leave the sockets open and let nothing through them, as when a phone changes its network."""

LOOK_AWAY = """() => {
    delete window.Notification;
    window.lookedAt = true;
    const state = () => (window.lookedAt ? "visible" : "hidden");
    Object.defineProperty(document, "visibilityState", { get: state });
    window.look = (here) => {
        window.lookedAt = here;
        document.dispatchEvent(new Event("visibilitychange"));
    };
}"""
"""A browser without notifications (those of iPhones), whose tab comes and goes with `look`."""

COME_TO_REST = """() => {
    const scroller = document.querySelector("#scroller");
    const once = { once: true };
    window.rested = new Promise((done) => scroller.addEventListener("scrollend", done, once));
}"""
"""A wheel rolls on for a while: `rested` is there once it stands."""

PAINTED = """() => new Promise((done) => {
    requestAnimationFrame(() => requestAnimationFrame(done));
})"""
"""The browser holds the place of what is read as it paints, not at once when the page grows."""

CONTRAST = """() => {
    const light = (colour) => {
        const [r, g, b] = colour.match(/[\\d.]+/g).map(Number)
            .map((c) => c / 255)
            .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = (node) => {
        for (let at = node; at; at = at.parentElement) {
            const style = getComputedStyle(at);
            if (style.backgroundImage !== "none" && at !== document.body) return null;
            if (/^rgb\\(/.test(style.backgroundColor)) return style.backgroundColor;
        }
        return null;
    };
    const bad = [];
    const words = ".message p, .message b, .message a, .message button";
    for (const node of document.querySelectorAll(words)) {
        const under = ground(node);
        if (!under || !node.textContent.trim()) continue;
        if (node.closest(".photo, .pressed, .waiting")) continue;
        const [a, b] = [light(getComputedStyle(node).color), light(under)];
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (ratio < 4.5) bad.push(`${node.textContent.slice(0, 20)} ${ratio.toFixed(2)}`);
    }
    return bad;
}"""
"""Words on a plain ground that has too little contrast."""

CUT_OFF = """(which) => [...document.querySelectorAll(which)]
    .filter((node) => node.scrollWidth > node.clientWidth || node.scrollHeight > node.clientHeight)
    .map((node) => node.textContent)"""
"""Elements whose words do not fit in them."""

WIDTHS = """() => [
    innerWidth,
    document.documentElement.scrollWidth,
    document.getElementById("scroller").scrollWidth,
]"""
"""A phone zooms out when anything is wider than its screen, even what nobody can see."""
