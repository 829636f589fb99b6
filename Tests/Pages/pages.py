"""Opens a page of `overnight report` in Chromium, does what people do with it, and prints what it saw as JSON.

    pages.py PAGE.html FOLDER [--pictures]

FOLDER gets the downloads, and with --pictures screenshots: light, dark, and on a phone.
"""

import json
import os
import shutil
import sys
import time
import xml.dom.minidom

from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.chrome.service import Service

page, folder = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
takes_pictures = "--pictures" in sys.argv
seen = {}


def browser():
    options = webdriver.ChromeOptions()
    for argument in ["--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1280,900"]:
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    found = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    found.execute_cdp_cmd("Page.setDownloadBehavior", {"behavior": "allow", "downloadPath": folder})
    return found


b = browser()
run = b.execute_script


def one(selector):
    return b.find_element(By.CSS_SELECTOR, selector)


def button(text, within="body"):
    return next(x for x in b.find_elements(By.CSS_SELECTOR, f"{within} button") if x.text == text)


def wait(condition, what, seconds=20):
    end = time.time() + seconds
    while time.time() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    raise SystemExit(f"waited in vain for {what}")


def count():
    """How many trials are in the selection."""
    text = next(x.text for x in b.find_elements(By.CSS_SELECTOR, ".head .note") if " of " in x.text)
    return int(text.split()[0])


def shown():
    """How many trials the table has."""
    return int(run("return document.querySelector('.trials').nextElementSibling.textContent").split()[0])


def drag(axis, low, high):
    """Drags along an axis, from and to shares of its height."""
    box = run("""const r = document.querySelector(`[data-axis="${CSS.escape(arguments[0])}"] rect[fill=transparent]`)
        .getBoundingClientRect(); return [r.x + r.width / 2, r.y + 4, r.height - 8]""", axis)
    x, y, height = box
    actions = ActionChains(b, duration=0)
    pointer = actions.w3c_actions.pointer_action
    pointer.move_to_location(int(x), int(y + height * (1 - low)))
    pointer.pointer_down()
    pointer.move_to_location(int(x), int(y + height * (1 - high)))
    pointer.pointer_up()
    actions.perform()


start = time.time()
b.get("file://" + page)
wait(lambda: run("return document.documentElement.dataset.ready"), "the page")
seen["ready_seconds"] = run("return performance.timing.loadEventEnd - performance.timing.navigationStart") / 1000
seen["title"], seen["heading"] = b.title, one("h1").text
seen["sections"] = [x.text for x in b.find_elements(By.CSS_SELECTOR, "h2")]
seen["policy"] = one("meta[http-equiv]").get_attribute("content")
seen["unnamed_charts"] = run("""return [...document.querySelectorAll('.chart svg')]
    .filter((x) => !x.getAttribute('aria-label')).length""")
seen["unlabelled_controls"] = run("""return [...document.querySelectorAll('button, select, input')]
    .filter((x) => !x.textContent.trim() && !x.getAttribute('aria-label')).length""")
seen["too_wide"] = run("return document.documentElement.scrollWidth > innerWidth + 1")

if b.find_elements(By.CSS_SELECTOR, "[data-axis]"):
    axes = [x.get_attribute("data-axis") for x in b.find_elements(By.CSS_SELECTOR, "[data-axis]")]
    seen["axes"] = axes
    run("document.querySelector('[data-axis]').closest('section').scrollIntoView()")
    seen["all"] = count()
    drag(axes[-1], 0, 0.35)
    seen["brushed"], seen["hash"] = count(), run("return location.hash")
    seen["table_follows"] = shown()
    # How long a change of the selection takes, all charts drawn.
    seen["brush_milliseconds"] = run("""
        const hit = document.querySelector('[data-axis] rect[fill=transparent]'), r = hit.getBoundingClientRect();
        hit.setPointerCapture = () => {};
        const send = (type, share) => hit.dispatchEvent(new PointerEvent(type, { bubbles: true, pointerId: 1,
          clientX: r.x + 14, clientY: r.bottom - r.height * share, buttons: 1 }));
        send('pointerdown', 0.1);
        const times = [0.4, 0.6, 0.8].map((share) => {
          const start = performance.now();
          send('pointermove', share);
          return performance.now() - start;
        });
        send('pointerup', 0.8);
        return Math.max(...times)""")
    b.refresh()
    wait(lambda: run("return document.documentElement.dataset.ready"), "the page again")
    seen["after_reload"] = count()
    run("document.querySelector('[data-axis]').closest('section').scrollIntoView()")
    button("clear").click()
    seen["cleared"], seen["cleared_hash"] = count(), run("return location.hash")
    button("best 10 %").click()
    seen["best_tenth"] = count()
    button("all").click()
    axis = b.find_elements(By.CSS_SELECTOR, "[data-axis]")[-1]
    run("arguments[0].focus()", axis)
    axis.send_keys(Keys.ARROW_DOWN)
    seen["after_arrow"] = count()
    axis.send_keys(Keys.ESCAPE)
    seen["after_escape"] = count()
    if len(axes) > 2:
        first = b.find_elements(By.CSS_SELECTOR, "[data-axis]")[0]
        run("arguments[0].focus()", first)
        ActionChains(b, duration=0).key_down(Keys.ALT).send_keys(Keys.ARROW_RIGHT).key_up(Keys.ALT).perform()
        seen["moved"] = [x.get_attribute("data-axis") for x in b.find_elements(By.CSS_SELECTOR, "[data-axis]")]
    # Along the chart's middle until a line is under the pointer.
    seen["hover_milliseconds"] = run("""
        const svg = document.querySelector('[data-axis]').ownerSVGElement, r = svg.getBoundingClientRect();
        let most = 0;
        for (let i = 1; i < 60; i++) {
          const start = performance.now();
          svg.dispatchEvent(new PointerEvent('pointermove', { bubbles: true, clientX: r.x + r.width * 0.4,
            clientY: r.y + 46 + (r.height - 72) * i / 60, buttons: 0 }));
          most = Math.max(most, performance.now() - start);
          const tip = document.querySelector('.tip');
          if (tip && !tip.hidden) break;
        }
        return most""")
    seen["tip"] = run("const t = document.querySelector('.tip'); return t && !t.hidden ? t.textContent : ''")

# The table.
run("document.querySelector('.trials').scrollIntoView()")
rows = "return [...document.querySelectorAll('.trials tbody tr[data-row] td:first-child')].map((x) => +x.textContent)"
seen["rows_in_page"] = len(run(rows))
button("trial", ".trials").click()
seen["sorted"] = run(rows)[:3]
run("document.querySelector('.trials').scrollTop = 1e9")
time.sleep(0.2)
seen["last"] = run(rows)[-1]
field = one("input[type=search]")
field.send_keys(str(seen["last"]))
seen["filtered"] = run(rows)
field.clear()
field.send_keys(" ", Keys.BACKSPACE)
button("copy as CSV").click()
wait(lambda: "copied" in run("return document.querySelector('.trials').nextElementSibling.textContent"), "the copy")

# Charts as files.
button("SVG").click()
button("PNG").click()
wait(lambda: {"svg", "png"} <= {x.rsplit(".")[-1] for x in os.listdir(folder)}, "the downloads")
time.sleep(0.3)
svg = next(os.path.join(folder, x) for x in os.listdir(folder) if x.endswith(".svg"))
png = next(os.path.join(folder, x) for x in os.listdir(folder) if x.endswith(".png"))
seen["svg_shapes"] = len(xml.dom.minidom.parse(svg).getElementsByTagName("text"))
seen["png_is_one"] = open(png, "rb").read(8) == b"\x89PNG\r\n\x1a\n"

# Dark, on paper, without JavaScript, on a phone.
background = "return getComputedStyle(document.body).backgroundColor"
seen["light"] = run(background)
b.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": "dark"}]})
seen["dark"] = run(background)


def picture(name, width, scale=1):
    b.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                      dict(width=width, height=900, deviceScaleFactor=scale, mobile=width < 600))
    time.sleep(0.5)
    height = run("return document.documentElement.scrollHeight")
    b.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                      dict(width=width, height=min(height, 7000), deviceScaleFactor=scale, mobile=width < 600))
    time.sleep(0.5)
    b.save_screenshot(os.path.join(folder, name))


b.get("file://" + page)
wait(lambda: run("return document.documentElement.dataset.ready"), "the page")
if takes_pictures:
    picture("dark.png", 1280)
b.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
if takes_pictures:
    b.refresh()
    picture("light.png", 1280)
seen["pdf_bytes"] = len(b.execute_cdp_cmd("Page.printToPDF", {})["data"])
b.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                  {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True})
time.sleep(0.4)
seen["too_wide_on_a_phone"] = run("return document.documentElement.scrollWidth > innerWidth + 1")
if takes_pictures:
    picture("phone.png", 390, 2)
b.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
b.refresh()
seen["without_scripts"] = [one("h1").text, len(b.find_elements(By.CSS_SELECTOR, "table tr"))]

seen["messages"] = [x["message"] for x in b.get_log("browser")]
requests = [json.loads(x["message"])["message"] for x in b.get_log("performance")]
urls = {x["params"]["request"]["url"] for x in requests if x["method"] == "Network.requestWillBeSent"}
seen["requests"] = sorted(u[:80] for u in urls if not u.startswith(("file://" + page, "data:", "blob:")))
b.quit()
print(json.dumps(seen))
