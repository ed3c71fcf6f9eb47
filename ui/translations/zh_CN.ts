<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>@default</name>
    <message>
        <location filename="../../configs/components.py" line="47"/>
        <source>Eye at left</source>
        <translation>左侧眼睛</translation>
    </message>
    <message>
        <location filename="../../configs/components.py" line="48"/>
        <source>Eye at right</source>
        <translation>右侧眼睛</translation>
    </message>
    <message>
        <location filename="../../configs/components.py" line="49"/>
        <source>Nose</source>
        <translation>鼻子</translation>
    </message>
    <message>
        <location filename="../../configs/components.py" line="50"/>
        <source>Mouth</source>
        <translation>嘴</translation>
    </message>
    <message>
        <location filename="../../configs/components.py" line="51"/>
        <source>Face and hair</source>
        <translation>脸和头发</translation>
    </message>
    <message>
        <location filename="../../engine/drawing/ready_made.py" line="193"/>
        <source>Round glasses</source>
        <translation>圆框眼镜</translation>
    </message>
    <message>
        <location filename="../../engine/drawing/ready_made.py" line="194"/>
        <source>Square glasses</source>
        <translation>方框眼镜</translation>
    </message>
    <message>
        <location filename="../../engine/drawing/ready_made.py" line="195"/>
        <source>Moustache</source>
        <translation>小胡子</translation>
    </message>
    <message>
        <location filename="../../engine/drawing/ready_made.py" line="196"/>
        <source>Beard</source>
        <translation>络腮胡</translation>
    </message>
    <message>
        <location filename="../../engine/drawing/ready_made.py" line="197"/>
        <source>Wrinkles</source>
        <translation>皱纹</translation>
    </message>
    <message>
        <location filename="../../engine/drawing/ready_made.py" line="198"/>
        <source>Hairline</source>
        <translation>发际线</translation>
    </message>
    <message>
        <location filename="../../engine/drawing/ready_made.py" line="199"/>
        <source>Long hair</source>
        <translation>长直发</translation>
    </message>
    <message>
        <location filename="../../engine/drawing/ready_made.py" line="200"/>
        <source>Wavy hair</source>
        <translation>长卷发</translation>
    </message>
    <message>
        <location filename="../canvas/canvas.py" line="199"/>
        <source>erase</source>
        <translation>擦去</translation>
    </message>
    <message>
        <location filename="../commands/tour.py" line="123"/>
        <source>stroke</source>
        <translation>笔画</translation>
    </message>
    <message>
        <location filename="../canvas/found_parts.py" line="116"/>
        <source>move the face</source>
        <translation>移动整张脸</translation>
    </message>
    <message>
        <location filename="../canvas/found_parts.py" line="116"/>
        <source>move a part</source>
        <translation>移动部位</translation>
    </message>
    <message>
        <location filename="../dialogs/shortcuts.py" line="20"/>
        <source>Left button</source>
        <translation>左键</translation>
    </message>
    <message>
        <location filename="../dialogs/shortcuts.py" line="20"/>
        <source>draws</source>
        <translation>绘画</translation>
    </message>
    <message>
        <location filename="../canvas/guides.py" line="74"/>
        <source>Right button</source>
        <translation>右键</translation>
    </message>
    <message>
        <location filename="../dialogs/shortcuts.py" line="20"/>
        <source>erases</source>
        <translation>擦除</translation>
    </message>
    <message>
        <location filename="../canvas/guides.py" line="74"/>
        <source>takes back</source>
        <translation>撤销</translation>
    </message>
    <message>
        <location filename="../canvas/guides.py" line="74"/>
        <source>pen size</source>
        <translation>笔的粗细</translation>
    </message>
    <message>
        <location filename="../commands/auditing.py" line="52"/>
        <source>delete strokes</source>
        <translation>删除笔画</translation>
    </message>
    <message>
        <location filename="../canvas/selecting.py" line="86"/>
        <source>ink of strokes</source>
        <translation>笔画墨色</translation>
    </message>
    <message>
        <location filename="../canvas/selecting.py" line="104"/>
        <source>move strokes</source>
        <translation>移动笔画</translation>
    </message>
    <message>
        <location filename="../canvas/selecting.py" line="156"/>
        <source>turn strokes</source>
        <translation>旋转笔画</translation>
    </message>
    <message>
        <location filename="../canvas/selecting.py" line="156"/>
        <source>scale strokes</source>
        <translation>缩放笔画</translation>
    </message>
    <message>
        <location filename="../commands/auditing.py" line="47"/>
        <source>what a stroke is</source>
        <translation>说明笔画</translation>
    </message>
    <message>
        <location filename="../commands/completing.py" line="79"/>
        <source>addition</source>
        <translation>添加</translation>
    </message>
    <message>
        <location filename="../commands/completing.py" line="86"/>
        <source>fill</source>
        <translation>填充</translation>
    </message>
    <message>
        <location filename="../commands/completing.py" line="98"/>
        <source>complete the rest</source>
        <translation>补全其余部分</translation>
    </message>
    <message>
        <location filename="../commands/exchange.py" line="127"/>
        <source>take a component</source>
        <translation>取用部分</translation>
    </message>
    <message>
        <location filename="../commands/photos.py" line="176"/>
        <source>open sketch</source>
        <translation>打开草图</translation>
    </message>
    <message>
        <location filename="../commands/photos.py" line="199"/>
        <source>lay a picture in</source>
        <translation>置入图片</translation>
    </message>
    <message>
        <location filename="../commands/photos.py" line="292"/>
        <source>open photo</source>
        <translation>打开照片</translation>
    </message>
    <message>
        <location filename="../commands/photos.py" line="326"/>
        <source>appearance from a photo</source>
        <translation>取用照片的外观</translation>
    </message>
    <message>
        <location filename="../commands/placing.py" line="34"/>
        <source>place again</source>
        <translation>重新定位</translation>
    </message>
    <message>
        <location filename="../commands/placing.py" line="39"/>
        <source>leave in place</source>
        <translation>保持原位</translation>
    </message>
    <message>
        <location filename="../commands/placing.py" line="43"/>
        <source>straighten</source>
        <translation>摆正</translation>
    </message>
    <message>
        <location filename="../commands/reference.py" line="77"/>
        <source>reference picture</source>
        <translation>参考图片</translation>
    </message>
    <message>
        <location filename="../commands/reference.py" line="93"/>
        <source>opacity of the reference</source>
        <translation>参考图片的不透明度</translation>
    </message>
    <message>
        <location filename="../commands/reference.py" line="103"/>
        <source>show</source>
        <translation>显示</translation>
    </message>
    <message>
        <location filename="../commands/reference.py" line="103"/>
        <source>hide</source>
        <translation>隐藏</translation>
    </message>
    <message>
        <location filename="../dialogs/about.py" line="30"/>
        <source>About</source>
        <translation>关于</translation>
    </message>
    <message>
        <location filename="../dialogs/layers.py" line="155"/>
        <source>show a layer</source>
        <translation>显示图层</translation>
    </message>
    <message>
        <location filename="../dialogs/layers.py" line="155"/>
        <source>hide a layer</source>
        <translation>隐藏图层</translation>
    </message>
    <message>
        <location filename="../dialogs/layers.py" line="172"/>
        <source>rename a layer</source>
        <translation>重命名图层</translation>
    </message>
    <message>
        <location filename="../dialogs/layers.py" line="203"/>
        <source>move strokes to a layer</source>
        <translation>把笔画移到图层</translation>
    </message>
    <message>
        <location filename="../dialogs/shortcuts.py" line="20"/>
        <source>Right button, or the pen&apos;s other end</source>
        <translation>右键，或笔的另一端</translation>
    </message>
    <message>
        <location filename="../dialogs/shortcuts.py" line="20"/>
        <source>Shift and left button</source>
        <translation>Shift + 左键</translation>
    </message>
    <message>
        <location filename="../dialogs/shortcuts.py" line="20"/>
        <source>draws a straight line</source>
        <translation>画直线</translation>
    </message>
    <message>
        <location filename="../dialogs/shortcuts.py" line="20"/>
        <source>Wheel</source>
        <translation>滚轮</translation>
    </message>
    <message>
        <location filename="../dialogs/shortcuts.py" line="20"/>
        <source>size of pen or eraser</source>
        <translation>画笔或橡皮的大小</translation>
    </message>
    <message>
        <location filename="../dialogs/shortcuts.py" line="20"/>
        <source>Ctrl and wheel</source>
        <translation>Ctrl + 滚轮</translation>
    </message>
    <message>
        <location filename="../dialogs/shortcuts.py" line="20"/>
        <source>zooms</source>
        <translation>缩放</translation>
    </message>
    <message>
        <location filename="../dialogs/shortcuts.py" line="20"/>
        <source>Space or middle button</source>
        <translation>空格或中键</translation>
    </message>
    <message>
        <location filename="../dialogs/shortcuts.py" line="20"/>
        <source>moves the picture</source>
        <translation>移动画面</translation>
    </message>
    <message>
        <location filename="../dialogs/shortcuts.py" line="20"/>
        <source>Press on the face</source>
        <translation>按住人像</translation>
    </message>
    <message>
        <location filename="../dialogs/shortcuts.py" line="20"/>
        <source>shows the face before</source>
        <translation>显示之前的人像</translation>
    </message>
    <message>
        <location filename="../dialogs/shortcuts.py" line="35"/>
        <source>Mouse and pen</source>
        <translation>鼠标和压感笔</translation>
    </message>
    <message>
        <location filename="../dialogs/shortcuts.py" line="54"/>
        <source>Shortcuts</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <location filename="../document.py" line="157"/>
        <source>another look</source>
        <translation>换一个人</translation>
    </message>
    <message>
        <location filename="../document.py" line="218"/>
        <source>clear</source>
        <translation>清空</translation>
    </message>
    <message>
        <location filename="../estimate.py" line="59"/>
        <source>longer than usual</source>
        <translation>比平时更久</translation>
    </message>
    <message>
        <location filename="../estimate.py" line="61"/>
        <source>a few seconds left</source>
        <translation>还需几秒</translation>
    </message>
    <message>
        <location filename="../estimate.py" line="63"/>
        <source>about %d seconds left</source>
        <translation>大约还需 %d 秒</translation>
    </message>
    <message>
        <location filename="../estimate.py" line="65"/>
        <source>about a minute left</source>
        <translation>大约还需一分钟</translation>
    </message>
    <message>
        <location filename="../estimate.py" line="65"/>
        <source>about %d minutes left</source>
        <translation>大约还需 %d 分钟</translation>
    </message>
    <message>
        <location filename="../menus.py" line="45"/>
        <source>&amp;New drawing</source>
        <translation>新建绘画</translation>
    </message>
    <message>
        <location filename="../menus.py" line="45"/>
        <source>Begin a new drawing</source>
        <translation>开始一幅新的绘画</translation>
    </message>
    <message>
        <location filename="../menus.py" line="45"/>
        <source>&amp;Open…</source>
        <translation>打开…</translation>
    </message>
    <message>
        <location filename="../menus.py" line="45"/>
        <source>Open a sketch, a photo or a session</source>
        <translation>打开草图、照片或会话</translation>
    </message>
    <message>
        <location filename="../menus.py" line="45"/>
        <source>Open &amp;recent</source>
        <translation>最近打开的文件</translation>
    </message>
    <message>
        <location filename="../menus.py" line="45"/>
        <source>&amp;Lay a picture in…</source>
        <translation>将图片置入画稿(&amp;L)…</translation>
    </message>
    <message>
        <location filename="../menus.py" line="45"/>
        <source>Lay a sketch, or a photo&apos;s lines, into this drawing, which stays</source>
        <translation>将草图或照片的线条加入当前画稿，原有内容保留</translation>
    </message>
    <message>
        <location filename="../menus.py" line="45"/>
        <source>Tr&amp;eat as sketch</source>
        <translation>当作草图</translation>
    </message>
    <message>
        <location filename="../menus.py" line="45"/>
        <source>The opened picture is a sketch, lay it down</source>
        <translation>打开的图片是草图，原样放到画布上</translation>
    </message>
    <message>
        <location filename="../menus.py" line="45"/>
        <source>Treat as &amp;photo</source>
        <translation>当作照片</translation>
    </message>
    <message>
        <location filename="../menus.py" line="45"/>
        <source>The opened picture is a photo, follow its lines</source>
        <translation>打开的图片是照片，描出它的线条</translation>
    </message>
    <message>
        <location filename="../menus.py" line="45"/>
        <source>&amp;Draw photos by</source>
        <translation>照片的描线方式(&amp;D)</translation>
    </message>
    <message>
        <location filename="../menus.py" line="79"/>
        <source>%d × %d pixels…</source>
        <translation>%d × %d 像素…</translation>
    </message>
    <message>
        <location filename="../menus.py" line="79"/>
        <source>Save the face larger, as sharp as the upscaler can make it</source>
        <translation>以更大的尺寸保存人脸，由放大网络尽可能保持清晰</translation>
    </message>
    <message>
        <location filename="../menus.py" line="90"/>
        <source>&amp;Save session</source>
        <translation>保存会话</translation>
    </message>
    <message>
        <location filename="../menus.py" line="90"/>
        <source>Save strokes and settings, to go on later</source>
        <translation>保存笔画和设置，以便以后继续</translation>
    </message>
    <message>
        <location filename="../menus.py" line="90"/>
        <source>Save session &amp;as…</source>
        <translation>会话另存为…</translation>
    </message>
    <message>
        <location filename="../menus.py" line="90"/>
        <source>Save the session under another name</source>
        <translation>用另一个名称保存会话</translation>
    </message>
    <message>
        <location filename="../menus.py" line="90"/>
        <source>Save &amp;face…</source>
        <translation>保存人脸…</translation>
    </message>
    <message>
        <location filename="../menus.py" line="90"/>
        <source>Save the face as a picture</source>
        <translation>把人脸保存为图片</translation>
    </message>
    <message>
        <location filename="../menus.py" line="90"/>
        <source>Save face la&amp;rger</source>
        <translation>保存更大的人脸(&amp;R)</translation>
    </message>
    <message>
        <location filename="../menus.py" line="90"/>
        <source>Save s&amp;ketch…</source>
        <translation>保存草图…</translation>
    </message>
    <message>
        <location filename="../menus.py" line="90"/>
        <source>Save the sketch as a picture</source>
        <translation>把草图保存为图片</translation>
    </message>
    <message>
        <location filename="../menus.py" line="90"/>
        <source>Save &amp;both…</source>
        <translation>保存两者…</translation>
    </message>
    <message>
        <location filename="../menus.py" line="90"/>
        <source>Save sketch and face side by side</source>
        <translation>并排保存草图和人脸</translation>
    </message>
    <message>
        <location filename="../menus.py" line="90"/>
        <source>Save s&amp;trokes…</source>
        <translation>保存笔画…</translation>
    </message>
    <message>
        <location filename="../menus.py" line="90"/>
        <source>Save the strokes as SVG, sharp at any size</source>
        <translation>把笔画保存为 SVG，任意放大都清晰</translation>
    </message>
    <message>
        <location filename="../menus.py" line="90"/>
        <source>Save &amp;layers…</source>
        <translation>保存图层…</translation>
    </message>
    <message>
        <location filename="../menus.py" line="90"/>
        <source>Save OpenRaster layers, for Krita or MyPaint</source>
        <translation>保存 OpenRaster 图层，供 Krita 或 MyPaint 使用</translation>
    </message>
    <message>
        <location filename="../menus.py" line="151"/>
        <source>&amp;Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <location filename="../menus.py" line="151"/>
        <source>Undo the last step</source>
        <translation>撤销上一步</translation>
    </message>
    <message>
        <location filename="../menus.py" line="151"/>
        <source>&amp;Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <location filename="../menus.py" line="151"/>
        <source>Redo what was undone</source>
        <translation>重做被撤销的步骤</translation>
    </message>
    <message>
        <location filename="../menus.py" line="151"/>
        <source>&amp;Copy the face</source>
        <translation>复制人脸</translation>
    </message>
    <message>
        <location filename="../menus.py" line="151"/>
        <source>Lay the face on the clipboard</source>
        <translation>把人脸放到剪贴板</translation>
    </message>
    <message>
        <location filename="../menus.py" line="151"/>
        <source>&amp;Paste a picture</source>
        <translation>粘贴图片</translation>
    </message>
    <message>
        <location filename="../menus.py" line="151"/>
        <source>Begin a drawing with the clipboard&apos;s picture</source>
        <translation>用剪贴板中的图片开始新画稿</translation>
    </message>
    <message>
        <location filename="../menus.py" line="151"/>
        <source>Select &amp;all</source>
        <translation>全选(&amp;A)</translation>
    </message>
    <message>
        <location filename="../menus.py" line="151"/>
        <source>Select every stroke</source>
        <translation>选中所有笔画</translation>
    </message>
    <message>
        <location filename="../menus.py" line="151"/>
        <source>&amp;Delete</source>
        <translation>删除(&amp;D)</translation>
    </message>
    <message>
        <location filename="../menus.py" line="151"/>
        <source>&amp;Clear the canvas</source>
        <translation>清空画布</translation>
    </message>
    <message>
        <location filename="../menus.py" line="151"/>
        <source>Take everything off the canvas</source>
        <translation>去掉画布上的一切</translation>
    </message>
    <message>
        <location filename="../menus.py" line="228"/>
        <source>Show construction &amp;lines</source>
        <translation>显示辅助线(&amp;L)</translation>
    </message>
    <message>
        <location filename="../menus.py" line="228"/>
        <source>Construction lines are seen under the drawing</source>
        <translation>在画稿下方显示辅助线</translation>
    </message>
    <message>
        <location filename="../menus.py" line="228"/>
        <source>Reference &amp;picture…</source>
        <translation>参考图片(&amp;P)…</translation>
    </message>
    <message>
        <location filename="../menus.py" line="228"/>
        <source>A picture to trace over</source>
        <translation>用于描摹的图片</translation>
    </message>
    <message>
        <location filename="../menus.py" line="228"/>
        <source>Show the &amp;reference</source>
        <translation>显示参考图片(&amp;R)</translation>
    </message>
    <message>
        <location filename="../menus.py" line="228"/>
        <source>The picture to trace over is seen</source>
        <translation>显示用于描摹的图片</translation>
    </message>
    <message>
        <location filename="../menus.py" line="228"/>
        <source>&amp;Fainter</source>
        <translation>更淡(&amp;F)</translation>
    </message>
    <message>
        <location filename="../menus.py" line="228"/>
        <source>Show the reference picture fainter</source>
        <translation>参考图片显示得更淡</translation>
    </message>
    <message>
        <location filename="../menus.py" line="228"/>
        <source>&amp;Stronger</source>
        <translation>更浓(&amp;S)</translation>
    </message>
    <message>
        <location filename="../menus.py" line="228"/>
        <source>Show the reference picture stronger</source>
        <translation>参考图片显示得更浓</translation>
    </message>
    <message>
        <location filename="../menus.py" line="228"/>
        <source>&amp;Take away</source>
        <translation>移除(&amp;T)</translation>
    </message>
    <message>
        <location filename="../menus.py" line="228"/>
        <source>Trace over nothing any more</source>
        <translation>不再描摹</translation>
    </message>
    <message>
        <location filename="../menus.py" line="298"/>
        <source>Draw this on the face, to be edited like any stroke</source>
        <translation>画在脸上，可像任何笔画一样编辑</translation>
    </message>
    <message>
        <location filename="../menus.py" line="319"/>
        <source>&amp;Direct</source>
        <translation>直接(&amp;D)</translation>
    </message>
    <message>
        <location filename="../menus.py" line="319"/>
        <source>The line goes where the hand goes</source>
        <translation>线条跟着手走</translation>
    </message>
    <message>
        <location filename="../menus.py" line="319"/>
        <source>&amp;Weighted</source>
        <translation>加权(&amp;W)</translation>
    </message>
    <message>
        <location filename="../menus.py" line="319"/>
        <source>The line follows the hand slowly and smooths every tremble</source>
        <translation>线条缓缓跟随手，抚平每一次抖动</translation>
    </message>
    <message>
        <location filename="../menus.py" line="319"/>
        <source>&amp;Rope</source>
        <translation>拉绳(&amp;R)</translation>
    </message>
    <message>
        <location filename="../menus.py" line="319"/>
        <source>The hand pulls the line behind it as at a short rope</source>
        <translation>手像牵着一根短绳那样拉着线条走</translation>
    </message>
    <message>
        <location filename="../menus.py" line="325"/>
        <source>&amp;Pen</source>
        <translation>画笔工具</translation>
    </message>
    <message>
        <location filename="../menus.py" line="325"/>
        <source>Draw</source>
        <translation>画线</translation>
    </message>
    <message>
        <location filename="../menus.py" line="325"/>
        <source>&amp;Eraser</source>
        <translation>橡皮工具</translation>
    </message>
    <message>
        <location filename="../menus.py" line="325"/>
        <source>Erase; the right mouse button does so too</source>
        <translation>擦除；鼠标右键也可以</translation>
    </message>
    <message>
        <location filename="../menus.py" line="325"/>
        <source>&amp;Select</source>
        <translation>选择(&amp;S)</translation>
    </message>
    <message>
        <location filename="../menus.py" line="325"/>
        <source>Move strokes or change their ink</source>
        <translation>移动笔画或改变其墨色</translation>
    </message>
    <message>
        <location filename="../menus.py" line="325"/>
        <source>&amp;Mirrored</source>
        <translation>镜像</translation>
    </message>
    <message>
        <location filename="../menus.py" line="325"/>
        <source>Draw on both sides of the face at once</source>
        <translation>同时画脸的两侧</translation>
    </message>
    <message>
        <location filename="../menus.py" line="325"/>
        <source>&amp;Construction lines</source>
        <translation>辅助线(&amp;C)</translation>
    </message>
    <message>
        <location filename="../menus.py" line="325"/>
        <source>Draw lines that help you and that the portrait never sees</source>
        <translation>绘制帮助构图、不影响人像的线条</translation>
    </message>
    <message>
        <location filename="../menus.py" line="325"/>
        <source>Tr&amp;acing</source>
        <translation>描摹(&amp;A)</translation>
    </message>
    <message>
        <location filename="../menus.py" line="325"/>
        <source>Layers…</source>
        <translation>图层…</translation>
    </message>
    <message>
        <location filename="../menus.py" line="325"/>
        <source>Name parts of the drawing, and hide what is not to be seen</source>
        <translation>给画稿的各部分命名，并隐藏不想显示的部分</translation>
    </message>
    <message>
        <location filename="../menus.py" line="325"/>
        <source>Stead&amp;y hand</source>
        <translation>稳定手势(&amp;Y)</translation>
    </message>
    <message>
        <location filename="../menus.py" line="325"/>
        <source>&amp;Larger</source>
        <translation>加大</translation>
    </message>
    <message>
        <location filename="../menus.py" line="325"/>
        <source>A larger pen or eraser; the wheel does so too</source>
        <translation>加大画笔或橡皮；滚轮也可以</translation>
    </message>
    <message>
        <location filename="../menus.py" line="325"/>
        <source>&amp;Smaller</source>
        <translation>减小</translation>
    </message>
    <message>
        <location filename="../menus.py" line="325"/>
        <source>A smaller pen or eraser; the wheel does so too</source>
        <translation>减小画笔或橡皮；滚轮也可以</translation>
    </message>
    <message>
        <location filename="../menus.py" line="325"/>
        <source>L&amp;ighter</source>
        <translation>调浅(&amp;I)</translation>
    </message>
    <message>
        <location filename="../menus.py" line="325"/>
        <source>Lighter ink, for selected strokes or the pen</source>
        <translation>让选中的笔画或画笔的墨色更浅</translation>
    </message>
    <message>
        <location filename="../menus.py" line="325"/>
        <source>&amp;Darker</source>
        <translation>调深(&amp;D)</translation>
    </message>
    <message>
        <location filename="../menus.py" line="325"/>
        <source>Darker ink, for selected strokes or the pen</source>
        <translation>让选中的笔画或画笔的墨色更深</translation>
    </message>
    <message>
        <location filename="../menus.py" line="325"/>
        <source>Fill by &amp;hatching</source>
        <translation>排线填充(&amp;H)</translation>
    </message>
    <message>
        <location filename="../menus.py" line="325"/>
        <source>Hatch what the selected strokes go round, as brows, lips and hair are filled</source>
        <translation>在选中笔画围住的区域内排线，如眉毛、嘴唇和头发</translation>
    </message>
    <message>
        <location filename="../menus.py" line="325"/>
        <source>&amp;Alternatives</source>
        <translation>候选部件(&amp;A)</translation>
    </message>
    <message>
        <location filename="../menus.py" line="325"/>
        <source>Show what could stand in place of the part under the pen</source>
        <translation>显示可以替换笔下部位的候选</translation>
    </message>
    <message>
        <location filename="../menus.py" line="325"/>
        <source>Complete the &amp;rest</source>
        <translation>补全其余部分(&amp;R)</translation>
    </message>
    <message>
        <location filename="../menus.py" line="325"/>
        <source>Fill in what is not drawn yet</source>
        <translation>补上还没有画的部分</translation>
    </message>
    <message>
        <location filename="../menus.py" line="325"/>
        <source>Another rest</source>
        <translation>换一种补全</translation>
    </message>
    <message>
        <location filename="../menus.py" line="325"/>
        <source>Complete the same drawing by another face that fits</source>
        <translation>用另一张合适的脸补全同一幅画</translation>
    </message>
    <message>
        <location filename="../menus.py" line="325"/>
        <source>A&amp;dd</source>
        <translation>添加(&amp;D)</translation>
    </message>
    <message>
        <location filename="../menus.py" line="325"/>
        <source>Place a&amp;new</source>
        <translation>重新定位(&amp;N)</translation>
    </message>
    <message>
        <location filename="../menus.py" line="325"/>
        <source>Find eyes, nose, mouth and face in your drawing again</source>
        <translation>重新在画中寻找眼睛、鼻子、嘴和脸</translation>
    </message>
    <message>
        <location filename="../menus.py" line="325"/>
        <source>Leave &amp;in place</source>
        <translation>保持原位(&amp;I)</translation>
    </message>
    <message>
        <location filename="../menus.py" line="325"/>
        <source>Take the drawing as it lies, whatever was found</source>
        <translation>按画的原位处理，不管找到了什么</translation>
    </message>
    <message>
        <location filename="../menus.py" line="438"/>
        <source>Put this part of a saved drawing in place of yours</source>
        <translation>用已保存绘画的这个部分代替你的</translation>
    </message>
    <message>
        <location filename="../menus.py" line="447"/>
        <source>&amp;Live</source>
        <translation>实时</translation>
    </message>
    <message>
        <location filename="../menus.py" line="447"/>
        <source>The face follows every stroke</source>
        <translation>人脸跟随每一笔</translation>
    </message>
    <message>
        <location filename="../menus.py" line="447"/>
        <source>&amp;Convert</source>
        <translation>生成</translation>
    </message>
    <message>
        <location filename="../menus.py" line="447"/>
        <source>Make the face of this drawing now</source>
        <translation>立即生成这幅画的人脸</translation>
    </message>
    <message>
        <location filename="../menus.py" line="447"/>
        <source>Compare with &amp;before</source>
        <translation>与之前比较</translation>
    </message>
    <message>
        <location filename="../menus.py" line="447"/>
        <source>Show the face before this one; hold the key, or press on the face</source>
        <translation>显示前一张人脸；按住此键，或按住人脸</translation>
    </message>
    <message>
        <location filename="../menus.py" line="447"/>
        <source>S&amp;ide by side</source>
        <translation>并排比较(&amp;I)</translation>
    </message>
    <message>
        <location filename="../menus.py" line="447"/>
        <source>The same drawing, painted by every system that is installed</source>
        <translation>同一幅画，由每个已安装的系统绘制</translation>
    </message>
    <message>
        <location filename="../menus.py" line="447"/>
        <source>&amp;Morph to a session…</source>
        <translation>渐变到会话…</translation>
    </message>
    <message>
        <location filename="../menus.py" line="447"/>
        <source>Go by degrees to a saved drawing</source>
        <translation>逐步变到一幅已保存的绘画</translation>
    </message>
    <message>
        <location filename="../menus.py" line="447"/>
        <source>&amp;Take from another drawing</source>
        <translation>取自另一幅画(&amp;T)</translation>
    </message>
    <message>
        <location filename="../menus.py" line="447"/>
        <source>A&amp;nother look</source>
        <translation>换一个人(&amp;N)</translation>
    </message>
    <message>
        <location filename="../menus.py" line="447"/>
        <source>Paint the drawing as another person whom it could show</source>
        <translation>把这幅画画成它可能表现的另一个人</translation>
    </message>
    <message>
        <location filename="../menus.py" line="447"/>
        <source>Look &amp;before</source>
        <translation>前一个人(&amp;B)</translation>
    </message>
    <message>
        <location filename="../menus.py" line="447"/>
        <source>Paint the drawing as the person before</source>
        <translation>画回前一个人</translation>
    </message>
    <message>
        <location filename="../menus.py" line="447"/>
        <source>Appearance from p&amp;hoto…</source>
        <translation>从照片取外观…</translation>
    </message>
    <message>
        <location filename="../menus.py" line="447"/>
        <source>Skin, hair and light of a photo</source>
        <translation>取用照片中的肤色、头发和光线</translation>
    </message>
    <message>
        <location filename="../menus.py" line="447"/>
        <source>&amp;Reset trust</source>
        <translation>重置信任度</translation>
    </message>
    <message>
        <location filename="../menus.py" line="447"/>
        <source>All trust sliders back to the middle</source>
        <translation>所有信任度滑块回到中间</translation>
    </message>
    <message>
        <location filename="../menus.py" line="551"/>
        <source>Zoom &amp;in</source>
        <translation>放大</translation>
    </message>
    <message>
        <location filename="../menus.py" line="551"/>
        <source>Come nearer; Ctrl and wheel do so too</source>
        <translation>靠近画面；Ctrl 加滚轮也可以</translation>
    </message>
    <message>
        <location filename="../menus.py" line="551"/>
        <source>Zoom &amp;out</source>
        <translation>缩小</translation>
    </message>
    <message>
        <location filename="../menus.py" line="551"/>
        <source>Go farther away</source>
        <translation>远离画面</translation>
    </message>
    <message>
        <location filename="../menus.py" line="551"/>
        <source>&amp;Fit</source>
        <translation>适合窗口</translation>
    </message>
    <message>
        <location filename="../menus.py" line="551"/>
        <source>Show the whole canvas, upright</source>
        <translation>显示整个画布，恢复正向</translation>
    </message>
    <message>
        <location filename="../menus.py" line="551"/>
        <source>Turn l&amp;eft</source>
        <translation>向左旋转(&amp;E)</translation>
    </message>
    <message>
        <location filename="../menus.py" line="551"/>
        <source>Turn both pictures to the left, as paper is turned for the hand; Fit turns them back</source>
        <translation>像转动画纸一样把两幅图向左转；“适合窗口”恢复正向</translation>
    </message>
    <message>
        <location filename="../menus.py" line="551"/>
        <source>Turn ri&amp;ght</source>
        <translation>向右旋转(&amp;G)</translation>
    </message>
    <message>
        <location filename="../menus.py" line="551"/>
        <source>Turn both pictures to the right, as paper is turned for the hand; Fit turns them back</source>
        <translation>像转动画纸一样把两幅图向右转；“适合窗口”恢复正向</translation>
    </message>
    <message>
        <location filename="../menus.py" line="551"/>
        <source>F&amp;lip the view</source>
        <translation>翻转视图(&amp;L)</translation>
    </message>
    <message>
        <location filename="../menus.py" line="551"/>
        <source>Both pictures as in a mirror, where mistakes are seen; the drawing stays as it is</source>
        <translation>两幅画面如在镜中，便于发现偏差；画稿本身不变</translation>
    </message>
    <message>
        <location filename="../menus.py" line="551"/>
        <source>Full &amp;screen</source>
        <translation>全屏(&amp;S)</translation>
    </message>
    <message>
        <location filename="../menus.py" line="551"/>
        <source>Nothing but the studio on the screen, or no longer</source>
        <translation>屏幕上只显示本工作室，或恢复原状</translation>
    </message>
    <message>
        <location filename="../menus.py" line="551"/>
        <source>&amp;Shadow</source>
        <translation>阴影</translation>
    </message>
    <message>
        <location filename="../menus.py" line="551"/>
        <source>The faint guide under your strokes</source>
        <translation>笔画下面的淡淡引导</translation>
    </message>
    <message>
        <location filename="../menus.py" line="551"/>
        <source>&amp;Guide lines</source>
        <translation>参考线</translation>
    </message>
    <message>
        <location filename="../menus.py" line="551"/>
        <source>Where a face goes, on the empty canvas</source>
        <translation>在空画布上显示脸的位置</translation>
    </message>
    <message>
        <location filename="../menus.py" line="551"/>
        <source>&amp;Parts that were found</source>
        <translation>找到的部位(&amp;P)</translation>
    </message>
    <message>
        <location filename="../menus.py" line="551"/>
        <source>St&amp;raightened</source>
        <translation>摆正(&amp;R)</translation>
    </message>
    <message>
        <location filename="../menus.py" line="551"/>
        <source>The face upright in the middle, not as you drew it</source>
        <translation>脸居中摆正，而不是按您画的样子</translation>
    </message>
    <message>
        <location filename="../menus.py" line="551"/>
        <source>Strokes that no face e&amp;xplains</source>
        <translation>标出反常的笔画(&amp;X)</translation>
    </message>
    <message>
        <location filename="../menus.py" line="551"/>
        <source>Tint strokes where no face that is known has a line; click one to say what it is</source>
        <translation>给已知的脸上都没有的笔画着色；点击可说明它是什么</translation>
    </message>
    <message>
        <location filename="../menus.py" line="551"/>
        <source>&amp;Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <location filename="../menus.py" line="551"/>
        <source>As the &amp;system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <location filename="../menus.py" line="551"/>
        <source>Light or dark as your desktop is</source>
        <translation>与桌面的明暗一致</translation>
    </message>
    <message>
        <location filename="../menus.py" line="551"/>
        <source>&amp;Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <location filename="../menus.py" line="551"/>
        <source>Dark on light</source>
        <translation>浅底深字</translation>
    </message>
    <message>
        <location filename="../menus.py" line="551"/>
        <source>&amp;Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <location filename="../menus.py" line="551"/>
        <source>Light on dark</source>
        <translation>深底浅字</translation>
    </message>
    <message>
        <location filename="../menus.py" line="551"/>
        <source>L&amp;anguage</source>
        <translation>语言</translation>
    </message>
    <message>
        <location filename="../menus.py" line="551"/>
        <source>The language of your desktop</source>
        <translation>桌面所用的语言</translation>
    </message>
    <message>
        <location filename="../menus.py" line="663"/>
        <source>&amp;Tour</source>
        <translation>导览(&amp;T)</translation>
    </message>
    <message>
        <location filename="../menus.py" line="663"/>
        <source>Draw a face together, in two minutes</source>
        <translation>用两分钟一起画一张脸</translation>
    </message>
    <message>
        <location filename="../menus.py" line="663"/>
        <source>&amp;Shortcuts</source>
        <translation>快捷键(&amp;S)</translation>
    </message>
    <message>
        <location filename="../menus.py" line="663"/>
        <source>Every key, and what the mouse does</source>
        <translation>所有按键及鼠标的用法</translation>
    </message>
    <message>
        <location filename="../menus.py" line="663"/>
        <source>&amp;Change shortcuts…</source>
        <translation>更改快捷键(&amp;C)…</translation>
    </message>
    <message>
        <location filename="../menus.py" line="663"/>
        <source>Give a command another key</source>
        <translation>给命令换一个快捷键</translation>
    </message>
    <message>
        <location filename="../menus.py" line="663"/>
        <source>&amp;About</source>
        <translation>关于本程序</translation>
    </message>
    <message>
        <location filename="../menus.py" line="663"/>
        <source>What this program is, and whom it owes thanks</source>
        <translation>这个程序是什么，应该感谢谁</translation>
    </message>
    <message>
        <location filename="../menus.py" line="689"/>
        <source>&amp;Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <location filename="../menus.py" line="689"/>
        <source>Leave the studio</source>
        <translation>离开画室</translation>
    </message>
    <message>
        <location filename="../menus.py" line="691"/>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <location filename="../menus.py" line="691"/>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <location filename="../menus.py" line="691"/>
        <source>&amp;Draw</source>
        <translation>绘图(&amp;D)</translation>
    </message>
    <message>
        <location filename="../menus.py" line="691"/>
        <source>F&amp;ace</source>
        <translation>人脸(&amp;A)</translation>
    </message>
    <message>
        <location filename="../menus.py" line="691"/>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <location filename="../menus.py" line="691"/>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <location filename="../panels/controls.py" line="353"/>
        <source>choice of people</source>
        <translation>选择人群</translation>
    </message>
    <message>
        <location filename="../panels/controls.py" line="360"/>
        <source>appearance</source>
        <translation>更改外观</translation>
    </message>
    <message>
        <location filename="../panels/controls.py" line="366"/>
        <source>skin</source>
        <translation>更换肤色</translation>
    </message>
    <message>
        <location filename="../panels/controls.py" line="372"/>
        <source>hair</source>
        <translation>更换发色</translation>
    </message>
    <message>
        <location filename="../panels/controls.py" line="378"/>
        <source>eyes</source>
        <translation>眼睛颜色</translation>
    </message>
    <message>
        <location filename="../panels/controls.py" line="392"/>
        <source>trust reset</source>
        <translation>信任度重置</translation>
    </message>
    <message>
        <location filename="../panels/controls.py" line="396"/>
        <source>trust in %s</source>
        <translation>信任度：%s</translation>
    </message>
    <message>
        <location filename="../panels/controls.py" line="401"/>
        <source>trust in everything</source>
        <translation>信任度：全部项目</translation>
    </message>
    <message>
        <location filename="../panels/gallery.py" line="252"/>
        <source>alternative</source>
        <translation>替换为候选</translation>
    </message>
    <message>
        <location filename="../panels/morphing.py" line="150"/>
        <source>morph</source>
        <translation>渐变步骤</translation>
    </message>
    <message>
        <location filename="../panels/results.py" line="186"/>
        <source>earlier drawing</source>
        <translation>之前的绘画</translation>
    </message>
    <message>
        <location filename="../panels/saving.py" line="13"/>
        <source>Replace a file</source>
        <translation>替换文件</translation>
    </message>
    <message>
        <location filename="../panels/saving.py" line="13"/>
        <source>%s exists already. Replace it?</source>
        <translation>%s 已存在。要替换它吗？</translation>
    </message>
    <message>
        <location filename="../panels/saving.py" line="13"/>
        <source>What it contains is lost then.</source>
        <translation>其中的内容将会丢失。</translation>
    </message>
    <message>
        <location filename="../panels/saving.py" line="55"/>
        <source>Replace</source>
        <translation>替换</translation>
    </message>
    <message>
        <location filename="../commands/files.py" line="176"/>
        <source>Changed elsewhere</source>
        <translation>已被其他程序更改</translation>
    </message>
    <message>
        <location filename="../commands/files.py" line="176"/>
        <source>%s was changed by another program since you opened or saved it. Replace it?</source>
        <translation>自您打开或保存以来，%s 已被其他程序更改。要替换它吗？</translation>
    </message>
    <message>
        <location filename="../commands/files.py" line="176"/>
        <source>What was saved there is lost then. Save as keeps both.</source>
        <translation>替换后，那里保存的内容会丢失。“另存为”可以保留两者。</translation>
    </message>
    <message>
        <location filename="../dialogs/about.py" line="11"/>
        <source>
&lt;h3&gt;DeepFaceDrawing studio&lt;/h3&gt;
&lt;p&gt;Draw a face with a few strokes; a portrait follows the pen.&lt;/p&gt;
&lt;p&gt;After S.-Y. Chen, W. Su, L. Gao, S. Xia and H. Fu, &lt;i&gt;DeepFaceDrawing: Deep Generation of Face Images from
Sketches&lt;/i&gt;, ACM Transactions on Graphics 39 (4), 2020. Computed with OpenVINO or Jittor.&lt;/p&gt;
&lt;p&gt;The networks of the compact preset were trained on photographs by Lisa DeBruine and Benedict Jones, with the consent
of the people in them, under CC-BY 4.0: Face Research Lab London Set (doi 10.6084/m9.figshare.5047666), Young Adult
White Faces with Manipulated Versions (doi 10.6084/m9.figshare.4220517); and on portraits of
faker-js/assets-person-portrait, presidential-innovation-fellows/pif-website, GSA/digitalcorps.gsa.gov (CC0),
SelfishGene/SFHQ-dataset and SFHQ-T2I-dataset (MIT, David Beniaguev) and the US Congress (public domain, by way of
voteview/member_photos). A portrait made here shows nobody; it is no evidence of what anyone looks like.&lt;/p&gt;</source>
        <translation>
&lt;h3&gt;DeepFaceDrawing 画室&lt;/h3&gt;
&lt;p&gt;用几笔画一张脸，肖像会跟随你的笔。&lt;/p&gt;
&lt;p&gt;依据 S.-Y. Chen、W. Su、L. Gao、S. Xia 和 H. Fu 的论文 &lt;i&gt;DeepFaceDrawing: Deep Generation of Face Images from
Sketches&lt;/i&gt;，ACM Transactions on Graphics 39 (4)，2020。用 OpenVINO 或 Jittor 计算。&lt;/p&gt;
&lt;p&gt;compact 预设的网络用 Lisa DeBruine 和 Benedict Jones 的照片训练，照片中的人均已同意，许可为 CC-BY 4.0：Face Research Lab
London Set（doi 10.6084/m9.figshare.5047666）、Young Adult White Faces with Manipulated Versions（doi
10.6084/m9.figshare.4220517）；还用了 faker-js/assets-person-portrait、presidential-innovation-fellows/pif-website、
GSA/digitalcorps.gsa.gov（CC0）、SelfishGene/SFHQ-dataset 和 SFHQ-T2I-dataset（MIT，David Beniaguev）以及美国国会议员的肖像（公有领域，
经由 voteview/member_photos）。这里生成的肖像不是任何真实的人，也不能证明任何人的长相。&lt;/p&gt;</translation>
    </message>
    <message>
        <location filename="../dialogs/shortcuts.py" line="20"/>
        <source>gives up a stroke, a selection, Alternatives or Morph</source>
        <translation>放弃当前笔画、取消选择、收起候选部件或渐变</translation>
    </message>
    <message>
        <location filename="../canvas/moving_reference.py" line="78"/>
        <source>turn the reference</source>
        <translation>旋转参考图片</translation>
    </message>
    <message>
        <location filename="../canvas/moving_reference.py" line="106"/>
        <source>move the reference</source>
        <translation>移动参考图片</translation>
    </message>
    <message>
        <location filename="../canvas/moving_reference.py" line="91"/>
        <source>scale the reference</source>
        <translation>缩放参考图片</translation>
    </message>
    <message>
        <location filename="../commands/reference.py" line="73"/>
        <source>reference back in place</source>
        <translation>参考图片复位</translation>
    </message>
    <message>
        <location filename="../menus.py" line="228"/>
        <source>&amp;Move</source>
        <translation>移动(&amp;M)</translation>
    </message>
    <message>
        <location filename="../menus.py" line="228"/>
        <source>Move, scale and turn the reference picture: drag it or its handles; the wheel scales it</source>
        <translation>移动、缩放和旋转参考图片：拖动图片或其控制点；滚轮缩放</translation>
    </message>
    <message>
        <location filename="../menus.py" line="228"/>
        <source>&amp;Back in place</source>
        <translation>复位(&amp;B)</translation>
    </message>
    <message>
        <location filename="../menus.py" line="228"/>
        <source>The reference picture as large as the canvas, and in its middle</source>
        <translation>参考图片与画布一样大，并居中</translation>
    </message>
    <message>
        <location filename="../menus.py" line="551"/>
        <source>Where eyes, nose and mouth were found; with the pointer (V), drag a dot to put one elsewhere</source>
        <translation>显示眼睛、鼻子和嘴的识别位置；用选择工具 (V) 拖动圆点可改变位置</translation>
    </message>
    <message>
        <location filename="../menus.py" line="151"/>
        <source>Take away the selected strokes, or the reference picture that is moved</source>
        <translation>删除选中的笔画，或正在移动的参考图片</translation>
    </message>
</context>
<context>
    <name>AlternativesModel</name>
    <message>
        <location filename="../panels/gallery.py" line="79"/>
        <source>Alternative %d</source>
        <translation>候选 %d</translation>
    </message>
</context>
<context>
    <name>Auditing</name>
    <message>
        <location filename="../commands/auditing.py" line="30"/>
        <source>Hair</source>
        <translation>头发</translation>
    </message>
    <message>
        <location filename="../commands/auditing.py" line="30"/>
        <source>Wrinkle</source>
        <translation>皱纹</translation>
    </message>
    <message>
        <location filename="../commands/auditing.py" line="30"/>
        <source>Glasses</source>
        <translation>眼镜</translation>
    </message>
    <message>
        <location filename="../commands/auditing.py" line="30"/>
        <source>Scar</source>
        <translation>疤痕</translation>
    </message>
    <message>
        <location filename="../commands/auditing.py" line="34"/>
        <source>No face here has this line. It is:</source>
        <translation>没有哪张脸有这条线。它是：</translation>
    </message>
    <message>
        <location filename="../commands/auditing.py" line="37"/>
        <source>A construction line</source>
        <translation>辅助线</translation>
    </message>
    <message>
        <location filename="../commands/auditing.py" line="39"/>
        <source>Take it away</source>
        <translation>去掉它</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <location filename="../canvas/canvas.py" line="58"/>
        <source>Canvas</source>
        <translation>画布</translation>
    </message>
    <message>
        <location filename="../canvas/canvas.py" line="102"/>
        <source>Draw a face</source>
        <translation>画一张脸</translation>
    </message>
    <message>
        <location filename="../canvas/canvas.py" line="102"/>
        <source>The portrait follows your pen.</source>
        <translation>肖像会跟随你的笔。</translation>
    </message>
</context>
<context>
    <name>Comparison</name>
    <message>
        <location filename="../dialogs/comparison.py" line="134"/>
        <source>Side by side</source>
        <translation>并排比较</translation>
    </message>
    <message>
        <location filename="../dialogs/comparison.py" line="135"/>
        <source>No other system is installed. Train one on your own pictures, for example with</source>
        <translation>没有安装其他系统。可以用自己的图片训练一个，例如：</translation>
    </message>
    <message>
        <location filename="../dialogs/comparison.py" line="168"/>
        <source>paints… the first picture takes longest</source>
        <translation>正在绘制……第一张用时最长</translation>
    </message>
    <message>
        <location filename="../dialogs/comparison.py" line="168"/>
        <source>paints…</source>
        <translation>正在绘制…</translation>
    </message>
    <message>
        <location filename="../dialogs/comparison.py" line="190"/>
        <source>Save picture</source>
        <translation>保存图片</translation>
    </message>
    <message>
        <location filename="../dialogs/comparison.py" line="200"/>
        <source>Draw a few strokes first.</source>
        <translation>请先画几笔。</translation>
    </message>
</context>
<context>
    <name>Completing</name>
    <message>
        <location filename="../commands/completing.py" line="88"/>
        <source>Select an outline first: take the pointer (V), and click the stroke that goes round.</source>
        <translation>请先选择轮廓：拿起指针工具（V），点击围成一圈的笔画。</translation>
    </message>
    <message>
        <location filename="../commands/completing.py" line="94"/>
        <source>Nothing is missing: every part of the face is drawn.</source>
        <translation>没有缺少的部分：脸的每个部位都已画好。</translation>
    </message>
    <message>
        <location filename="../commands/completing.py" line="96"/>
        <source>What you drew leaves one way only to complete it.</source>
        <translation>您画的内容只有一种补全方式。</translation>
    </message>
</context>
<context>
    <name>ControlsPanel</name>
    <message>
        <location filename="../panels/controls.py" line="107"/>
        <source>Trust in the drawing</source>
        <translation>对绘画的信任度</translation>
    </message>
    <message>
        <location filename="../panels/controls.py" line="108"/>
        <source>0 %: a plausible face    100 %: as drawn</source>
        <translation>0 %：合理的脸    100 %：照画的样子</translation>
    </message>
    <message>
        <location filename="../panels/controls.py" line="109"/>
        <source>All at once: left for a plausible face, right for your drawing as it is</source>
        <translation>全部一起：向左是合理的脸，向右是你画的原样</translation>
    </message>
    <message>
        <location filename="../panels/controls.py" line="110"/>
        <source>Everything</source>
        <translation>全部</translation>
    </message>
    <message>
        <location filename="../panels/controls.py" line="113"/>
        <source>%s: how far it is drawn as you drew it; left and right as you see it</source>
        <translation>%s：在多大程度上按你所画呈现；左右以你看到的为准</translation>
    </message>
    <message>
        <location filename="../panels/controls.py" line="114"/>
        <source>%s: how far it is drawn as you drew it</source>
        <translation>%s：在多大程度上按你所画呈现</translation>
    </message>
    <message>
        <location filename="../panels/controls.py" line="116"/>
        <source>Guided by</source>
        <translation>引导</translation>
    </message>
    <message>
        <location filename="../panels/controls.py" line="117"/>
        <source>Everyone</source>
        <translation>所有人</translation>
    </message>
    <message>
        <location filename="../panels/controls.py" line="117"/>
        <source>Faces of women and men guide the drawing</source>
        <translation>用女性和男性的脸引导绘画</translation>
    </message>
    <message>
        <location filename="../panels/controls.py" line="117"/>
        <source>Women</source>
        <translation>女性</translation>
    </message>
    <message>
        <location filename="../panels/controls.py" line="117"/>
        <source>Only faces of women guide the drawing</source>
        <translation>只用女性的脸引导绘画</translation>
    </message>
    <message>
        <location filename="../panels/controls.py" line="117"/>
        <source>Men</source>
        <translation>男性</translation>
    </message>
    <message>
        <location filename="../panels/controls.py" line="117"/>
        <source>Only faces of men guide the drawing</source>
        <translation>只用男性的脸引导绘画</translation>
    </message>
    <message>
        <location filename="../panels/controls.py" line="124"/>
        <source>Whose faces guide it where it is trusted less.</source>
        <translation>信任度低的部分由谁的脸来引导。</translation>
    </message>
    <message>
        <location filename="../panels/controls.py" line="126"/>
        <source>Appearance</source>
        <translation>外观</translation>
    </message>
    <message>
        <location filename="../panels/controls.py" line="329"/>
        <source>From the drawing</source>
        <translation>由画推断</translation>
    </message>
    <message>
        <location filename="../panels/controls.py" line="330"/>
        <source>Look</source>
        <translation>整体</translation>
    </message>
    <message>
        <location filename="../panels/controls.py" line="365"/>
        <source>Skin</source>
        <translation>肤色</translation>
    </message>
    <message>
        <location filename="../panels/controls.py" line="331"/>
        <source>Skin as in the look</source>
        <translation>肤色随整体外观</translation>
    </message>
    <message>
        <location filename="../panels/controls.py" line="333"/>
        <source>Any colour…</source>
        <translation>任意颜色…</translation>
    </message>
    <message>
        <location filename="../panels/controls.py" line="371"/>
        <source>Hair</source>
        <translation>发色</translation>
    </message>
    <message>
        <location filename="../panels/controls.py" line="332"/>
        <source>Hair as in the look</source>
        <translation>发色随整体外观</translation>
    </message>
    <message>
        <location filename="../panels/controls.py" line="377"/>
        <source>Eyes</source>
        <translation>眼睛</translation>
    </message>
    <message>
        <location filename="../panels/controls.py" line="333"/>
        <source>Eyes as in the look</source>
        <translation>眼睛颜色随整体外观</translation>
    </message>
    <message>
        <location filename="../panels/controls.py" line="341"/>
        <source>%s skin</source>
        <translation>%s肤色</translation>
    </message>
    <message>
        <location filename="../panels/controls.py" line="343"/>
        <source>%s hair</source>
        <translation>%s头发</translation>
    </message>
    <message>
        <location filename="../panels/controls.py" line="345"/>
        <source>%s eyes</source>
        <translation>%s色眼睛</translation>
    </message>
    <message>
        <location filename="../panels/controls.py" line="337"/>
        <source>Your own colours</source>
        <translation>自选颜色</translation>
    </message>
    <message>
        <location filename="../panels/controls.py" line="127"/>
        <source>More controls: trust, whose faces guide, appearance</source>
        <translation>更多控制：信任度、由谁的脸引导、外观</translation>
    </message>
    <message>
        <location filename="../panels/controls.py" line="128"/>
        <source>More controls</source>
        <translation>更多控制</translation>
    </message>
    <message>
        <location filename="../panels/controls.py" line="329"/>
        <source>From a photo or a morph</source>
        <translation>取自照片或渐变</translation>
    </message>
</context>
<context>
    <name>Earlier</name>
    <message>
        <location filename="../panels/results.py" line="194"/>
        <source>Before</source>
        <translation>前一张</translation>
    </message>
    <message>
        <location filename="../panels/results.py" line="203"/>
        <source>Earlier</source>
        <translation>之前</translation>
    </message>
</context>
<context>
    <name>EngineDisplay</name>
    <message>
        <location filename="../display.py" line="66"/>
        <source>Starting the engine…</source>
        <translation>正在启动引擎…</translation>
    </message>
    <message>
        <location filename="../display.py" line="67"/>
        <source>You can draw already.</source>
        <translation>现在就可以画。</translation>
    </message>
    <message>
        <location filename="../display.py" line="68"/>
        <source>Starting the engine</source>
        <translation>正在启动引擎</translation>
    </message>
    <message>
        <location filename="../display.py" line="80"/>
        <source>Preparing the engine</source>
        <translation>正在准备引擎</translation>
    </message>
    <message>
        <location filename="../display.py" line="120"/>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <location filename="../display.py" line="116"/>
        <source>Stroke to face %s</source>
        <translation>落笔到成像 %s</translation>
    </message>
    <message>
        <location filename="../display.py" line="129"/>
        <source>The engine cannot run</source>
        <translation>引擎无法运行</translation>
    </message>
    <message>
        <location filename="../display.py" line="141"/>
        <source>Your drawing is safe.</source>
        <translation>你的绘画是安全的。</translation>
    </message>
    <message>
        <location filename="../display.py" line="142"/>
        <source>The engine starts again</source>
        <translation>引擎正在重新启动</translation>
    </message>
    <message>
        <location filename="../display.py" line="154"/>
        <source>Drawing the face…</source>
        <translation>正在生成人脸…</translation>
    </message>
    <message>
        <location filename="../display.py" line="162"/>
        <source>Your face appears here</source>
        <translation>人脸会出现在这里</translation>
    </message>
    <message>
        <location filename="../display.py" line="162"/>
        <source>Draw a few strokes; it follows your pen.</source>
        <translation>画几笔，它会跟随你的笔。</translation>
    </message>
</context>
<context>
    <name>Exchange</name>
    <message>
        <location filename="../commands/exchange.py" line="65"/>
        <source>Save face</source>
        <translation>保存人脸图片</translation>
    </message>
    <message>
        <location filename="../commands/exchange.py" line="58"/>
        <source>face</source>
        <translation>人脸图片</translation>
    </message>
    <message>
        <location filename="../commands/exchange.py" line="67"/>
        <source>The face is being enlarged…</source>
        <translation>正在放大人脸…</translation>
    </message>
    <message>
        <location filename="../commands/exchange.py" line="75"/>
        <source>Save sketch</source>
        <translation>保存草图图片</translation>
    </message>
    <message>
        <location filename="../commands/exchange.py" line="75"/>
        <source>sketch</source>
        <translation>草图文件</translation>
    </message>
    <message>
        <location filename="../commands/exchange.py" line="81"/>
        <source>Save both</source>
        <translation>保存两者的图片</translation>
    </message>
    <message>
        <location filename="../commands/exchange.py" line="81"/>
        <source>sketch-and-face</source>
        <translation>草图与人脸</translation>
    </message>
    <message>
        <location filename="../commands/exchange.py" line="85"/>
        <source>Save strokes</source>
        <translation>保存笔画文件</translation>
    </message>
    <message>
        <location filename="../commands/exchange.py" line="93"/>
        <source>Save layers</source>
        <translation>保存图层文件</translation>
    </message>
    <message>
        <location filename="../commands/exchange.py" line="99"/>
        <source>The face is on the clipboard.</source>
        <translation>人脸已在剪贴板中。</translation>
    </message>
    <message>
        <location filename="../commands/exchange.py" line="104"/>
        <source>Pictures and sessions</source>
        <translation>图片和会话</translation>
    </message>
    <message>
        <location filename="../commands/exchange.py" line="105"/>
        <source>Take from another drawing</source>
        <translation>选择要取用的画</translation>
    </message>
    <message>
        <location filename="../commands/exchange.py" line="133"/>
        <source>Take from this drawing</source>
        <translation>取自这幅画</translation>
    </message>
</context>
<context>
    <name>FaceHead</name>
    <message>
        <location filename="../frame.py" line="71"/>
        <source>Face</source>
        <translation>人脸</translation>
    </message>
</context>
<context>
    <name>FaceView</name>
    <message>
        <location filename="../panels/face.py" line="51"/>
        <source>Face</source>
        <translation>人脸</translation>
    </message>
</context>
<context>
    <name>Files</name>
    <message>
        <location filename="../commands/files.py" line="54"/>
        <source>Pictures and sessions</source>
        <translation>图片和会话</translation>
    </message>
    <message>
        <location filename="../commands/files.py" line="196"/>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <location filename="../commands/files.py" line="152"/>
        <source>Sessions</source>
        <translation>会话</translation>
    </message>
    <message>
        <location filename="../commands/files.py" line="61"/>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <location filename="../commands/files.py" line="100"/>
        <source>Lay a picture into this drawing</source>
        <translation>将图片置入此画稿</translation>
    </message>
    <message>
        <location filename="../commands/files.py" line="112"/>
        <source>The clipboard&apos;s picture</source>
        <translation>剪贴板中的图片</translation>
    </message>
    <message>
        <location filename="../commands/files.py" line="113"/>
        <source>The clipboard holds no picture; copy one first.</source>
        <translation>剪贴板中没有图片；请先复制一张。</translation>
    </message>
    <message>
        <location filename="../commands/files.py" line="152"/>
        <source>Save session</source>
        <translation>保存会话文件</translation>
    </message>
    <message>
        <location filename="../commands/files.py" line="187"/>
        <source>There is no face yet; draw something first.</source>
        <translation>还没有人脸；请先画点什么。</translation>
    </message>
    <message>
        <location filename="../commands/files.py" line="200"/>
        <source>sketch</source>
        <translation>草图文件</translation>
    </message>
    <message>
        <location filename="../commands/files.py" line="247"/>
        <source>drawing</source>
        <translation>绘画</translation>
    </message>
    <message>
        <location filename="../commands/files.py" line="223"/>
        <source>Saved as %s.</source>
        <translation>已保存为 %s。</translation>
    </message>
    <message>
        <location filename="../commands/files.py" line="234"/>
        <source>Unsaved drawing</source>
        <translation>未保存的绘画</translation>
    </message>
    <message>
        <location filename="../commands/files.py" line="235"/>
        <source>Save the drawing before it is closed?</source>
        <translation>关闭之前要保存绘画吗？</translation>
    </message>
    <message>
        <location filename="../commands/files.py" line="236"/>
        <source>Otherwise the strokes since it was last saved are lost.</source>
        <translation>否则上次保存以后的笔画会丢失。</translation>
    </message>
    <message>
        <location filename="../commands/files.py" line="278"/>
        <source>Nothing yet</source>
        <translation>还没有</translation>
    </message>
</context>
<context>
    <name>GalleryBar</name>
    <message>
        <location filename="../panels/gallery.py" line="152"/>
        <source>Alternatives</source>
        <translation>候选</translation>
    </message>
    <message>
        <location filename="../panels/gallery.py" line="153"/>
        <source>Click one to have it in place of yours; undo brings yours back</source>
        <translation>点击一个来替换您画的部位；撤销可恢复您的笔画</translation>
    </message>
    <message>
        <location filename="../panels/gallery.py" line="156"/>
        <source>Put the gallery away</source>
        <translation>收起候选</translation>
    </message>
    <message>
        <location filename="../panels/gallery.py" line="249"/>
        <source>This one is too faint to become strokes.</source>
        <translation>这一个太淡，无法变成笔画。</translation>
    </message>
</context>
<context>
    <name>KeyEditor</name>
    <message>
        <location filename="../dialogs/keys.py" line="62"/>
        <source>Change shortcuts</source>
        <translation>更改快捷键</translation>
    </message>
    <message>
        <location filename="../dialogs/keys.py" line="63"/>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <location filename="../dialogs/keys.py" line="63"/>
        <source>Key</source>
        <translation>按键</translation>
    </message>
    <message>
        <location filename="../dialogs/keys.py" line="64"/>
        <source>Commands</source>
        <translation>命令</translation>
    </message>
    <message>
        <location filename="../dialogs/keys.py" line="65"/>
        <source>New key</source>
        <translation>新按键</translation>
    </message>
    <message>
        <location filename="../dialogs/keys.py" line="66"/>
        <source>Set</source>
        <translation>设定</translation>
    </message>
    <message>
        <location filename="../dialogs/keys.py" line="67"/>
        <source>Its own key</source>
        <translation>恢复此键</translation>
    </message>
    <message>
        <location filename="../dialogs/keys.py" line="68"/>
        <source>All as they were</source>
        <translation>全部恢复</translation>
    </message>
    <message>
        <location filename="../dialogs/keys.py" line="69"/>
        <source>Choose a command, and press its new key in the field.</source>
        <translation>选择一个命令，并在输入框中按下新的按键。</translation>
    </message>
    <message>
        <location filename="../dialogs/keys.py" line="124"/>
        <source>Press the new key in the field first.</source>
        <translation>请先在输入框中按下新的按键。</translation>
    </message>
    <message>
        <location filename="../dialogs/keys.py" line="128"/>
        <source>This key already stands for: %s. Give that command another key first.</source>
        <translation>此按键已用于：%s。请先给那个命令换一个按键。</translation>
    </message>
    <message>
        <location filename="../dialogs/keys.py" line="132"/>
        <source>The key holds from now on.</source>
        <translation>新按键已生效。</translation>
    </message>
    <message>
        <location filename="../dialogs/keys.py" line="138"/>
        <source>All keys are as they were.</source>
        <translation>所有按键已恢复。</translation>
    </message>
</context>
<context>
    <name>LayerDialog</name>
    <message>
        <location filename="../dialogs/layers.py" line="88"/>
        <source>Layers</source>
        <translation>图层</translation>
    </message>
    <message>
        <location filename="../dialogs/layers.py" line="96"/>
        <source>New layer</source>
        <translation>新建图层</translation>
    </message>
    <message>
        <location filename="../dialogs/layers.py" line="97"/>
        <source>Move selection here</source>
        <translation>把所选移到此层</translation>
    </message>
    <message>
        <location filename="../dialogs/layers.py" line="98"/>
        <source>Put the selected strokes on the chosen layer</source>
        <translation>把选中的笔画放到选中的图层</translation>
    </message>
    <message>
        <location filename="../dialogs/layers.py" line="144"/>
        <source>Construction lines</source>
        <translation>辅助线</translation>
    </message>
    <message>
        <location filename="../dialogs/layers.py" line="146"/>
        <source>Reference picture</source>
        <translation>参考图片</translation>
    </message>
    <message>
        <location filename="../dialogs/layers.py" line="147"/>
        <source>Drawing</source>
        <translation>画稿</translation>
    </message>
    <message>
        <location filename="../dialogs/layers.py" line="191"/>
        <source>Layer %d</source>
        <translation>图层 %d</translation>
    </message>
    <message>
        <location filename="../dialogs/layers.py" line="199"/>
        <source>Select the strokes first: take the pointer (V), and click or draw a box around them.</source>
        <translation>请先选择笔画：拿起指针工具（V），点击或框选它们。</translation>
    </message>
    <message>
        <location filename="../dialogs/layers.py" line="89"/>
        <source>You draw on the chosen layer; a chosen reference picture is moved. What is not ticked is hidden, from the portrait too.</source>
        <translation>您在选中的图层上作画；选中参考图片则可移动它。未勾选的图层会隐藏，肖像也看不到。</translation>
    </message>
    <message>
        <location filename="../dialogs/layers.py" line="95"/>
        <source>Opacity of the reference</source>
        <translation>参考图片的不透明度</translation>
    </message>
    <message>
        <location filename="../dialogs/layers.py" line="95"/>
        <source>How strongly the reference picture is seen</source>
        <translation>参考图片显示得有多清楚</translation>
    </message>
</context>
<context>
    <name>LimitNotices</name>
    <message>
        <location filename="../limits.py" line="53"/>
        <source>Heads that look aside cannot be painted yet; the face will look ahead.</source>
        <translation>暂时无法绘制侧脸；人像将面向前方。</translation>
    </message>
    <message>
        <location filename="../limits.py" line="54"/>
        <source>Draw closed eyes as lines that sag, without a crease above; now they are open.</source>
        <translation>闭着的眼睛请画成中间下垂的线，上方不画眼褶；现在眼睛是睁开的。</translation>
    </message>
    <message>
        <location filename="../limits.py" line="55"/>
        <source>Hats cannot be painted yet; their lines will be taken for hair.</source>
        <translation>暂时无法绘制帽子；其线条会被当作头发。</translation>
    </message>
    <message>
        <location filename="../limits.py" line="56"/>
        <source>Fill the pupils, within closed outlines, for eyes that look aside; now they look ahead.</source>
        <translation>要让眼睛看向一侧，请在闭合的眼廓内涂实瞳孔；现在眼睛看向前方。</translation>
    </message>
</context>
<context>
    <name>MorphBar</name>
    <message>
        <location filename="../panels/morphing.py" line="101"/>
        <source>Morph</source>
        <translation>渐变</translation>
    </message>
    <message>
        <location filename="../panels/morphing.py" line="102"/>
        <source>Left: your drawing; right: the saved one</source>
        <translation>左：你的绘画；右：已保存的绘画</translation>
    </message>
    <message>
        <location filename="../panels/morphing.py" line="103"/>
        <source>How many pictures the sequence has</source>
        <translation>序列有多少张图片</translation>
    </message>
    <message>
        <location filename="../panels/morphing.py" line="104"/>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <location filename="../panels/morphing.py" line="105"/>
        <source>Numbered pictures in a folder, an animated GIF, or a video</source>
        <translation>文件夹中的编号图片、GIF 动画或视频</translation>
    </message>
    <message>
        <location filename="../panels/morphing.py" line="106"/>
        <source>Kind of file</source>
        <translation>文件类型</translation>
    </message>
    <message>
        <location filename="../panels/morphing.py" line="193"/>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <location filename="../panels/morphing.py" line="234"/>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <location filename="../panels/morphing.py" line="108"/>
        <source>Write the faces of the whole way</source>
        <translation>写出整个过程中的人像</translation>
    </message>
    <message>
        <location filename="../panels/morphing.py" line="109"/>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <location filename="../panels/morphing.py" line="110"/>
        <source>Put the morph away; the drawing stays as it is now</source>
        <translation>收起渐变；绘画保持现状</translation>
    </message>
    <message>
        <location filename="../panels/morphing.py" line="120"/>
        <source>Sessions</source>
        <translation>会话</translation>
    </message>
    <message>
        <location filename="../panels/morphing.py" line="121"/>
        <source>Morph to a session</source>
        <translation>选择要渐变到的会话</translation>
    </message>
    <message>
        <location filename="../panels/morphing.py" line="177"/>
        <source>Export morph</source>
        <translation>导出渐变</translation>
    </message>
    <message>
        <location filename="../panels/morphing.py" line="221"/>
        <source>The morph has been written to %s.</source>
        <translation>渐变已写入 %s。</translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <location filename="../panels/status.py" line="155"/>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>Photos</name>
    <message>
        <location filename="../commands/photos.py" line="177"/>
        <source>Sketch: laid on the canvas</source>
        <translation>草图：已放到画布上</translation>
    </message>
    <message>
        <location filename="../commands/photos.py" line="204"/>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <location filename="../commands/photos.py" line="205"/>
        <source>Take appearance from photo</source>
        <translation>选择要取外观的照片</translation>
    </message>
    <message>
        <location filename="../commands/photos.py" line="250"/>
        <source>Photo: looking for the face…</source>
        <translation>照片：正在寻找人脸…</translation>
    </message>
    <message>
        <location filename="../commands/photos.py" line="265"/>
        <source>Photo: where are the pupils?</source>
        <translation>照片：瞳孔在哪里？</translation>
    </message>
    <message>
        <location filename="../commands/photos.py" line="271"/>
        <source>%s cannot be taken in: %s.</source>
        <translation>无法载入 %s：%s。</translation>
    </message>
    <message>
        <location filename="../commands/photos.py" line="275"/>
        <source>Photo: its appearance is read</source>
        <translation>照片：正在读取外观</translation>
    </message>
    <message>
        <location filename="../commands/photos.py" line="285"/>
        <source>Photo: %s draws it…</source>
        <translation>照片：%s 正在描绘…</translation>
    </message>
    <message>
        <location filename="../commands/photos.py" line="296"/>
        <source>Photo: turned into a drawing</source>
        <translation>照片：已转为线条画</translation>
    </message>
    <message>
        <location filename="../commands/photos.py" line="295"/>
        <source>Take its appearance too</source>
        <translation>也取用其外观</translation>
    </message>
    <message>
        <location filename="../commands/photos.py" line="297"/>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <location filename="../commands/photos.py" line="327"/>
        <source>Photo: its appearance is taken</source>
        <translation>照片：已取用其外观</translation>
    </message>
</context>
<context>
    <name>PupilPicker</name>
    <message>
        <location filename="../canvas/pupils.py" line="43"/>
        <source>Photo without a known face</source>
        <translation>未找到人脸的照片</translation>
    </message>
    <message>
        <location filename="../canvas/pupils.py" line="72"/>
        <source>No face was found. Click the pupil at the left.</source>
        <translation>未找到人脸。请点击左侧的瞳孔。</translation>
    </message>
    <message>
        <location filename="../canvas/pupils.py" line="73"/>
        <source>Now click the pupil at the right.</source>
        <translation>现在请点击右侧的瞳孔。</translation>
    </message>
    <message>
        <location filename="../canvas/pupils.py" line="98"/>
        <source>Esc gives up.</source>
        <translation>按 Esc 放弃。</translation>
    </message>
</context>
<context>
    <name>Rescue</name>
    <message>
        <location filename="../rescue.py" line="44"/>
        <source>The drawing cannot be kept safe from a crash: %s</source>
        <translation>无法为画稿做崩溃保护：%s</translation>
    </message>
    <message>
        <location filename="../rescue.py" line="57"/>
        <source>%s has changes of last time that were not saved.</source>
        <translation>%s 有上次未保存的修改。</translation>
    </message>
    <message>
        <location filename="../rescue.py" line="58"/>
        <source>The drawing of last time was not saved. It is still there.</source>
        <translation>上次的画稿尚未保存，仍可恢复。</translation>
    </message>
    <message>
        <location filename="../rescue.py" line="59"/>
        <source>Bring it back</source>
        <translation>恢复</translation>
    </message>
    <message>
        <location filename="../rescue.py" line="59"/>
        <source>Discard</source>
        <translation>丢弃</translation>
    </message>
    <message>
        <location filename="../rescue.py" line="65"/>
        <source>The drawing of last time is damaged and cannot be brought back.</source>
        <translation>上次的绘画已损坏，无法恢复。</translation>
    </message>
</context>
<context>
    <name>ResultStrip</name>
    <message>
        <location filename="../panels/results.py" line="117"/>
        <source>Earlier results</source>
        <translation>之前的结果</translation>
    </message>
    <message>
        <location filename="../panels/results.py" line="118"/>
        <source>Earlier results: point at one to see it large, click to go back to it, right-click to take a part</source>
        <translation>之前的结果：指向一张可放大查看，点击可回到那里，右键可取用其中一个部位</translation>
    </message>
</context>
<context>
    <name>Results</name>
    <message>
        <location filename="../panels/results.py" line="80"/>
        <source>Earlier result %d</source>
        <translation>之前的结果 %d</translation>
    </message>
</context>
<context>
    <name>SketchHead</name>
    <message>
        <location filename="../frame.py" line="56"/>
        <source>Sketch</source>
        <translation>草图</translation>
    </message>
    <message>
        <location filename="../frame.py" line="57"/>
        <source>How strong the shadow is</source>
        <translation>阴影有多浓</translation>
    </message>
    <message>
        <location filename="../frame.py" line="58"/>
        <source>Strength of the shadow</source>
        <translation>阴影的浓度</translation>
    </message>
</context>
<context>
    <name>Sketchers</name>
    <message>
        <location filename="../commands/sketchers.py" line="67"/>
        <source>No network that draws is installed</source>
        <translation>没有安装会描线的网络</translation>
    </message>
    <message>
        <location filename="../commands/sketchers.py" line="68"/>
        <source>train.py --model pix2pix --direction photo-to-sketch makes one</source>
        <translation>用 train.py --model pix2pix --direction photo-to-sketch 可以训练一个</translation>
    </message>
    <message>
        <location filename="../commands/sketchers.py" line="75"/>
        <source>A network that was trained to sketch (%s)</source>
        <translation>经过描线训练的网络（%s）</translation>
    </message>
</context>
<context>
    <name>Status</name>
    <message>
        <location filename="../panels/status.py" line="74"/>
        <source>The networks that draw, and what runs them</source>
        <translation>用来绘制的网络及其运行环境</translation>
    </message>
    <message>
        <location filename="../panels/status.py" line="75"/>
        <source>What the opened picture is; the File menu can correct it</source>
        <translation>打开的图片属于哪一类；可在“文件”菜单中更正</translation>
    </message>
</context>
<context>
    <name>StudioWindow</name>
    <message>
        <location filename="../window.py" line="180"/>
        <source>With this alternative</source>
        <translation>换成这个之后</translation>
    </message>
    <message>
        <location filename="../window.py" line="285"/>
        <source>Untitled</source>
        <translation>未命名</translation>
    </message>
    <message>
        <location filename="../window.py" line="291"/>
        <source>Pen</source>
        <translation>画笔</translation>
    </message>
    <message>
        <location filename="../window.py" line="292"/>
        <source>Eraser</source>
        <translation>橡皮</translation>
    </message>
    <message>
        <location filename="../window.py" line="293"/>
        <source>Selection</source>
        <translation>选择</translation>
    </message>
    <message>
        <location filename="../window.py" line="300"/>
        <source>Construction</source>
        <translation>辅助线</translation>
    </message>
    <message>
        <location filename="../window.py" line="375"/>
        <source>The dropped picture</source>
        <translation>拖入的图片</translation>
    </message>
    <message>
        <location filename="../window.py" line="218"/>
        <source>Something went wrong in the program. Your drawing is safe; the terminal has the details.</source>
        <translation>程序出了差错。您的绘画没有丢失；详情见终端。</translation>
    </message>
    <message>
        <location filename="../window.py" line="228"/>
        <source>Select the strokes first: click them, or draw a box around them.</source>
        <translation>请先选择笔画：点按它们，或拖出方框圈住它们。</translation>
    </message>
    <message>
        <location filename="../window.py" line="294"/>
        <source>Reference picture</source>
        <translation>参考图片</translation>
    </message>
    <message>
        <location filename="../window.py" line="239"/>
        <source>Select the strokes first: take the pointer (V), and click or draw a box around them.</source>
        <translation>请先选择笔画：拿起指针工具（V），点击或框选它们。</translation>
    </message>
</context>
<context>
    <name>Tile</name>
    <message>
        <location filename="../dialogs/comparison.py" line="70"/>
        <source>Save…</source>
        <translation>保存…</translation>
    </message>
    <message>
        <location filename="../dialogs/comparison.py" line="71"/>
        <source>Save this picture</source>
        <translation>保存这张图片</translation>
    </message>
</context>
<context>
    <name>ToolStrip</name>
    <message>
        <location filename="../layout.py" line="84"/>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <location filename="../layout.py" line="86"/>
        <source>Size of the pen or eraser  ([ and ], or the wheel)</source>
        <translation>画笔或橡皮的大小（[ 和 ]，或滚轮）</translation>
    </message>
</context>
<context>
    <name>Tour</name>
    <message>
        <location filename="../commands/tour.py" line="88"/>
        <source>Draw a face along the dashed lines; yours need not be as even.</source>
        <translation>沿着虚线画一张脸；不必画得那么匀称。</translation>
    </message>
    <message>
        <location filename="../commands/tour.py" line="89"/>
        <source>Now the eyes. The portrait follows your pen.</source>
        <translation>现在画眼睛。肖像会跟随您的笔。</translation>
    </message>
    <message>
        <location filename="../commands/tour.py" line="90"/>
        <source>A nose, and a mouth.</source>
        <translation>再画鼻子和嘴。</translation>
    </message>
    <message>
        <location filename="../commands/tour.py" line="91"/>
        <source>Press R: what you have not drawn, such as the brows, is completed.</source>
        <translation>按 R：还没有画的部分（如眉毛）会被补全。</translation>
    </message>
    <message>
        <location filename="../commands/tour.py" line="97"/>
        <source>Press N: the same drawing can show another person.</source>
        <translation>按 N：同一幅画可以是另一个人。</translation>
    </message>
    <message>
        <location filename="../commands/tour.py" line="103"/>
        <source>Below, pull “Everything” to the right: the portrait keeps closer to your lines.</source>
        <translation>把下方的“全部”向右拉：肖像会更贴近您的线条。</translation>
    </message>
    <message>
        <location filename="../commands/tour.py" line="144"/>
        <source>Next</source>
        <translation>下一步</translation>
    </message>
    <message>
        <location filename="../commands/tour.py" line="144"/>
        <source>End the tour</source>
        <translation>结束导览</translation>
    </message>
    <message>
        <location filename="../commands/tour.py" line="145"/>
        <source>Show me</source>
        <translation>演示</translation>
    </message>
    <message>
        <location filename="../commands/tour.py" line="147"/>
        <source>That is all you need. Ctrl+Z takes anything back, Ctrl+S keeps it; ? shows every key.</source>
        <translation>这就够了。Ctrl+Z 撤销，Ctrl+S 保存，按 ? 查看所有按键。</translation>
    </message>
</context>
<context>
    <name>Tracing</name>
    <message>
        <location filename="../commands/reference.py" line="42"/>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <location filename="../commands/reference.py" line="43"/>
        <source>Reference picture</source>
        <translation>参考图片</translation>
    </message>
    <message>
        <location filename="../commands/reference.py" line="54"/>
        <source>Draw over it. Tracing &gt; Move in the menu Draw moves, scales and turns it.</source>
        <translation>在图片上描画即可。用“绘图”菜单中的“描摹 &gt; 移动”来移动、缩放和旋转它。</translation>
    </message>
</context>
</TS>
