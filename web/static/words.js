// What the page says, in English and in Chinese. The English text is the key.

import { MESSAGES } from "./messages.js"; // the engine's

export const CHINESE = {
  "Draw a face with a few strokes; a portrait follows the pen.": "用几笔画一张脸，肖像会跟随你的笔。",
  "Starting the engine": "正在启动引擎",
  "Language": "语言",
  "Getting ready": "正在准备",
  "Close": "关闭",
  "Sketch": "草图",
  "Undo": "撤销",
  "Redo": "重做",
  "Clear": "清空",
  "Shadow": "阴影",
  "Open": "打开",
  "Canvas: draw a face here": "画布：在这里画一张脸",
  "Draw here, or open or drop a sketch or a photo.": "在这里画，或打开、拖入草图或照片。",
  "Show all": "显示全部",
  "Tool": "工具",
  "Pen": "画笔",
  "Eraser": "橡皮",
  "Size": "大小",
  "Mirror": "镜像",
  "Treat the picture as": "把图片当作",
  "Photo": "照片",
  "Lines": "线条",
  "Take its appearance": "取用其外观",
  "Face": "人脸",
  "Live": "实时",
  "Draw the face": "生成人脸",
  "Keep it in this browser": "只在本浏览器中",
  "This browser draws by itself: nothing leaves this computer": "由本浏览器自己生成：任何内容都不会离开这台电脑",
  "In this browser: nothing leaves it": "在本浏览器中：内容不会离开",
  "Loading what this browser draws with ({share} %)": "正在加载本浏览器所需的内容（{share}%）",
  "This browser cannot draw by itself: {error}": "本浏览器无法自己生成：{error}",
  "The server does this: switch off “Keep it in this browser” first.": "这由服务器完成：请先关闭“只在本浏览器中”。",
  "The portrait of the sketch": "草图的肖像",
  "The portrait appears here.": "肖像会出现在这里。",
  "Download": "下载",
  "Strokes and settings; the window and this page open it again": "笔画和设置；窗口和本页都能再次打开",
  "Drawing": "画稿",
  "Settings": "设置",
  "Trust": "信任度",
  "Guided by": "引导",
  "Appearance": "外观",
  "Ideas": "灵感",
  "Trust in the drawing": "对绘画的信任度",
  "0: a plausible face, 100: as drawn": "0：合理的脸，100：照画的样子",
  "Everything": "全部",
  "Eye at left": "左侧眼睛",
  "Eye at right": "右侧眼睛",
  "Nose": "鼻子",
  "Mouth": "嘴",
  "Face and hair": "脸和头发",
  "Everyone": "所有人",
  "Women": "女性",
  "Men": "男性",
  "Nearest faces": "相近的脸",
  "Painted by": "绘制者",
  "Look": "整体",
  "Skin": "肤色",
  "Hair": "发色",
  "From a photo": "取自照片",
  "Another look": "换一个人",
  "From the drawing": "由画推断",
  "Placement": "位置",
  "Found in the drawing": "从画中寻找",
  "As in the boxes": "按固定位置",
  "Place anew": "重新定位",
  "Straightened": "摆正",
  "Guides": "参考线",
  "Morph": "渐变",
  "To a saved drawing": "渐变到已保存的画稿",
  "How far towards it": "渐变的程度",
  "Where you put it": "按您摆放的位置",
  "Move the face": "移动整张脸",
  "Scale and turn the face": "缩放并旋转整张脸",
  "Move: {part}": "移动：{part}",
  "Try one": "试一试",
  "Alternatives": "候选",
  "Add": "添加",
  "Earlier results": "之前的结果",
  "Part of the face": "脸的部位",
  "Complete the rest": "补全其余部分",
  "Fill in what is not drawn yet": "补上还没有画的部分",
  "Round glasses": "圆框眼镜",
  "Square glasses": "方框眼镜",
  "Moustache": "小胡子",
  "Beard": "络腮胡",
  "Wrinkles": "皱纹",
  "Long hair": "长直发",
  "Wavy hair": "长卷发",
  "Click the pupil at the left.": "请点击左侧的瞳孔。",
  "Now the pupil at the right.": "现在点击右侧的瞳孔。",
  "The photo that was opened": "打开的照片",
  "Cancel": "取消",
  "Ready": "就绪",
  "{count} drawings wait": "{count} 幅画稿在等待",
  "Drawing…": "正在生成…",
  "One drawing is before yours": "前面还有一幅画稿",
  "{count} drawings are before yours": "前面还有 {count} 幅画稿",
  "Looks like a photo; treated as": "看起来像照片；当作",
  "Looks like a sketch; treated as": "看起来像草图；当作",
  "This is a whole number from {min} to {max}.": "这里是 {min} 到 {max} 的整数。",
  "This is larger than 16 MB: scale the picture down.": "文件超过 16 MB：请缩小图片。",
  "Reading the picture": "正在读取图片",
  "Reading the appearance": "正在读取外观",
  "This file is no drawing of this studio.": "这个文件不是本画室的画稿。",
  "Skin as in the look": "肤色随整体外观",
  "Hair as in the look": "发色随整体外观",
  "{name} skin": "{name}肤色",
  "{name} hair": "{name}头发",
  "{painter} goes by the drawing alone: trust, people, appearance and placement change nothing.": "{painter} 只看画稿：信任度、人群、外观和位置不起作用。",
  "Earlier result {number}": "之前的结果 {number}",
  "Alternative {number}": "候选 {number}",
  "Draw a few strokes first.": "请先画几笔。",
  "Nothing is missing: every part of the face is drawn.": "没有缺少的部分：脸的每个部位都已画好。",
  "Edges": "边缘",
  "Fine edges": "细边缘",
  "Bold edges": "粗边缘",
  "Loading the networks": "正在加载网络",
  "Warming up the networks": "正在预热网络",
  "fair": "白皙",
  "light": "浅",
  "medium": "中等",
  "tan": "小麦",
  "red-brown": "红褐",
  "brown": "棕",
  "deep brown": "深棕",
  "dark brown": "深褐",
  "black": "黑",
  "blond": "金",
  "grey": "灰",
  "The page's server does not answer: look whether demo.py still runs.": "页面的服务器没有应答：请检查 demo.py 是否仍在运行。",
  "Too many people are here: try again in a minute.": "现在人太多：请一分钟后再试。",
  "The page is being closed.": "页面正在关闭。",
  "Too much is being sent at the same time: try again in a minute.": "同时发送的内容太多：请一分钟后再试。",
  "What is being sent comes too slowly: try again.": "发送得太慢：请再试一次。",
  "This has taken too long: try again.": "用时太久：请再试一次。",
  "Something is wrong with this page; whoever runs it finds out what.": "页面出了问题；运行它的人可以查明原因。",
  "Nothing was sent: send the bytes of a picture.": "没有收到内容：请发送图片的字节。",
  "This is a HEIC photo: save it as JPEG, which every gallery can, and send that.": "这是 HEIC 照片：请在相册中另存为 JPEG 再发送。",
  "This looks like a photo, but {reason}: show where its pupils are.": "这看起来像照片，但{reason}：请指出瞳孔的位置。",
  "This photo cannot be used: {reason}.": "无法使用这张照片：{reason}。",
  "This drawing is larger than a page can take.": "这幅画稿超出了页面能处理的大小。",
  "This is no drawing that can be read: its brackets are unbalanced or nested too deep.": "无法读取这幅画稿：括号不配对或嵌套过深。",
  "This drawing has longer lines than a page can take.": "这幅画稿的线条超出了页面能处理的长度。",
  "This drawing is placed farther than a page can take: place it anew.": "这幅画稿的位置超出了页面的范围：请重新定位。",
  "This is no drawing that can be read: {reason}.": "无法读取这幅画稿：{reason}。",
  "Reading this takes too long: send something smaller or simpler.": "读取用时太久：请发送更小或更简单的内容。",
  "Reading this takes more memory than there is for it: scale it down.": "读取所需内存超出限制：请缩小图片。",
  "Pictures cannot be read at the moment: try again in a minute.": "暂时无法读取图片：请一分钟后再试。",
  "This cannot be read: send it in another form, for example as PNG.": "无法读取：请换一种格式，例如 PNG。",
  "This one is too faint to become strokes.": "这个太淡，无法变成笔画。",
  "No component is called {name}; there are: {known}.": "没有名为 {name} 的部件；可用的有：{known}。",
  "The engine is getting ready{share}: ask again in a moment.": "引擎正在准备{share}：请稍后再试。",
  "{count} pictures are waiting already: try again in a minute.": "已有 {count} 张图片在等待：请一分钟后再试。",
  "{count} of your pictures are waiting already: wait for them.": "你已有 {count} 张图片在等待：请等它们完成。",
};

let chosen = "en";

export function language() { return chosen; }

// A message of the server: a text, or {template, values}, where a value may be a message, too.
export function sentence(message) {
  if (typeof message !== "object") return typeof message === "string" ? t(message) : message;
  return t(message.template, Object.fromEntries(Object.entries(message.values).map(([name, value]) => [name, sentence(value)])));
}

// A text in the chosen language. values: what {name} stands for.
export function t(text, values = {}) {
  const found = chosen === "zh" && (CHINESE[text] || MESSAGES[text]) || text;
  return found.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

const PLACES = [["data-t", null], ["data-t-label", "aria-label"], ["data-t-title", "title"], ["data-t-alt", "alt"]];

// Put all of the page's own texts into a language.
export function speak(wanted) {
  chosen = wanted === "zh" ? "zh" : "en";
  document.documentElement.lang = chosen === "zh" ? "zh-Hans" : "en";
  for (const [mark, attribute] of PLACES) {
    for (const element of document.querySelectorAll(`[${mark}]`)) {
      if (!element.getAttribute(mark)) element.setAttribute(mark, attribute ? element.getAttribute(attribute) : element.textContent);
      const text = t(element.getAttribute(mark));
      if (attribute) element.setAttribute(attribute, text);
      else element.textContent = text;
    }
  }
}
