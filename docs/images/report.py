"""Draws docs/images/report.png: the upper part of a report, as Chromium shows it.

    bin/overnight run configs/search.json && bin/overnight report results/search.h5
    python docs/images/report.py results/search.html

Needs selenium, chromium and chromedriver.
"""

import os
import shutil
import sys
import time

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

options = webdriver.ChromeOptions()
for argument in ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]:
    options.add_argument(argument)
browser = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
size = {"width": 1180, "height": 1480, "deviceScaleFactor": 1, "mobile": False}
browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
browser.get("file://" + os.path.abspath(sys.argv[1]))
time.sleep(2)
browser.save_screenshot(os.path.join(os.path.dirname(os.path.abspath(__file__)), "report.png"))
browser.quit()
