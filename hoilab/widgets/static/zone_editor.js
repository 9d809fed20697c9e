function d(o,e={},...t){let n=document.createElement(o);for(let[i,r]of Object.entries(e))r!==!1&&n.setAttribute(i,r===!0?"":String(r));return n.append(...t),n}var oe={first:"M6 5v14M19 5l-9 7 9 7z",back:"M16 5l-9 7 9 7z",play:"M7 4l13 8-13 8z",pause:"M7 5v14M17 5v14",next:"M8 5l9 7-9 7z",last:"M18 5v14M5 5l9 7-9 7z",loop:"M17 2l4 4-4 4M3 11V9a3 3 0 0 1 3-3h15M7 22l-4-4 4-4M21 13v2a3 3 0 0 1-3 3H3",fit:"M9 3H3v6M15 3h6v6M3 15v6h6M21 15v6h-6"};function ie(o){let e="http://www.w3.org/2000/svg",t=document.createElementNS(e,"svg"),n=document.createElementNS(e,"path");return t.setAttribute("viewBox","0 0 24 24"),t.setAttribute("aria-hidden","true"),n.setAttribute("d",oe[o]),(o==="loop"||o==="fit")&&n.setAttribute("fill","none"),t.append(n),t}function B(o,e,t){let n=d("button",{type:"button",class:"icon","aria-label":e,title:e});return n.append(ie(o)),n.addEventListener("click",t),n}function L(o){let{clientWidth:e,clientHeight:t}=o,n=window.devicePixelRatio||1,[i,r]=[Math.round(e*n),Math.round(t*n)];(o.width!==i||o.height!==r)&&(o.width=i,o.height=r);let s=o.getContext("2d");return s.setTransform(n,0,0,n,0,0),s.clearRect(0,0,e,t),[s,e,t]}function M(o,e,t){return o.on(`change:${e}`,t),()=>o.off(`change:${e}`,t)}function v(o,e,t){o.get(e)!==t&&(o.set(e,t),o.save_changes())}var y=class{#n=new Map;#e;#o;#t=Math.random().toString(36).slice(2);#h=0;constructor(e,t){this.#e=e,this.#o=t?(n,i)=>t.model_proxy.send_msg({...n,buffers:i}):(n,i)=>e.send?.(n,void 0,i),e.on("msg:custom",this.#a)}ask(e,t={},n=[]){let i=`${this.#t}-${this.#h++}`;return new Promise((r,s)=>{let a=setTimeout(()=>{this.#n.delete(i),s(new Error("Python does not answer. If the kernel was restarted, run the cell again."))},3e4);this.#n.set(i,{resolve:r,reject:s,timer:a}),this.#i(i,{...t,id:i,op:e},n,40)})}#i(e,t,n,i){let r=this.#n.get(e);if(r)try{this.#o(t,n)}catch(s){if(i>0){setTimeout(()=>this.#i(e,t,n,i-1),50);return}this.#n.delete(e),clearTimeout(r.timer),r.reject(s)}}close(){this.#e.off("msg:custom",this.#a);for(let{timer:e}of this.#n.values())clearTimeout(e);this.#n.clear()}#a=(e,t)=>{let n=String(e.id),i=this.#n.get(n);if(!i)return;if(this.#n.delete(n),clearTimeout(i.timer),typeof e.error=="string"){i.reject(new Error(e.error));return}let r=Array.isArray(t)&&t.length?t:e.buffers;i.resolve([e,Array.isArray(r)?r.map(re):[]])}};function re(o){return ArrayBuffer.isView(o)?new Uint8Array(o.buffer,o.byteOffset,o.byteLength):new Uint8Array(o)}function P(o,e){let t=(o%e.length+e.length)%e.length;return e[t]??"#4f9dff"}function z(o){let e=getComputedStyle(o),t=n=>e.getPropertyValue(`--${n}`).trim();return{ground:t("ground"),text:t("text"),muted:t("muted"),line:t("line"),accent:t("accent")}}function se(o){let e=document.body.dataset.jpThemeLight;if(e!==void 0)return e==="false";for(let t=o.parentNode;t;t=ae(t)){if(!(t instanceof HTMLElement))continue;let n=le(getComputedStyle(t).backgroundColor);if(n!==void 0)return n<.5}return!1}function ae(o){return o instanceof ShadowRoot?o.host:o.parentNode}function le(o){let e=o.match(/[\d.]+/g)?.map(Number);if(!o.startsWith("rgb")||!e||e.length<3)return;let[t=0,n=0,i=0,r=1]=e;return r<.5?void 0:(.2126*t+.7152*n+.0722*i)/255}function D(o,e){let t,n=()=>{let h=se(o);h!==t&&e(t=h)},i=new Set,r=()=>{for(let h of[0,120,450]){let u=setTimeout(()=>{i.delete(u),n()},h);i.add(u)}},s=new MutationObserver(r),a={attributes:!0,attributeFilter:["class","style","data-theme","data-jp-theme-light","data-jp-theme-name"]};s.observe(document.documentElement,a),s.observe(document.body,a),s.observe(document.head,{childList:!0});let l=matchMedia("(prefers-color-scheme: dark)");return l.addEventListener("change",r),n(),r(),()=>{s.disconnect(),l.removeEventListener("change",r);for(let h of i)clearTimeout(h)}}function F(o,e,t){return({model:n,el:i,view:r})=>{let s=d("div",{class:`hoilab-${o}`,"data-lm-suppress-shortcuts":"true"}),a=s.attachShadow({mode:"open"});a.append(d("style",{},e)),i.append(s);let l=new y(n,r),h=!1,u=[()=>l.close(),()=>s.remove()];return l.ask("describe").then(c=>{h||u.unshift(t({model:n,host:s,shadow:a,channel:l},c))}).catch(c=>a.append(d("p",{role:"alert"},c.message))),()=>{h=!0;for(let c of u.splice(0))c()}}}function H(o,e){return D(o,t=>{o.dataset.theme=t?"dark":"light",e(z(o))})}var w=class{#n;#e;#o=1;#t=1;#h=1;#i;constructor(e,t){this.#n=e,this.#e=t,this.#i=$(e)}get zoomed(){return this.#h>1.001}get scale(){let[e,t,n,i]=this.#n;return Math.min(this.#o/(n-e),this.#t/Math.abs(i-t))*this.#h}resize(e,t){this.#o=Math.max(1,e),this.#t=Math.max(1,t)}to([e,t]){let{scale:n}=this,i=(t-this.#i[1])*(this.#e?-n:n);return[this.#o/2+(e-this.#i[0])*n,this.#t/2+i]}from([e,t]){let{scale:n}=this,i=(t-this.#t/2)/n*(this.#e?-1:1);return[this.#i[0]+(e-this.#o/2)/n,this.#i[1]+i]}zoomAt(e,t=[this.#o/2,this.#t/2]){let n=this.from(t);this.#h=Math.min(40,Math.max(1,this.#h*e));let i=this.from(t);this.#i=[this.#i[0]+n[0]-i[0],this.#i[1]+n[1]-i[1]],this.#a()}push(e,t){let{scale:n}=this;this.#i=[this.#i[0]-e/n,this.#i[1]-t/n*(this.#e?-1:1)],this.#a()}fit(){this.#h=1,this.#i=$(this.#n)}#a(){let[e,t,n,i]=this.#n,[r,s]=[Math.min(t,i),Math.max(t,i)];this.#i=[I(this.#i[0],e,n,this.#o/this.scale),I(this.#i[1],r,s,this.#t/this.scale)]}};function I(o,e,t,n){let i=Math.min(t-e,n)/2;return Math.min(t-i,Math.max(e+i,o))}function $([o,e,t,n]){return[(o+t)/2,(e+n)/2]}var he=4,k=class{el;box;tip=d("div",{class:"tip",role:"tooltip",hidden:!0});canvas;#n;#e;#o;#t=null;#h=0;constructor(e){this.#n=e,this.box=new w(e.bounds,e.up),this.canvas=d("canvas",{class:"plane",role:"img","aria-label":e.label}),this.#e=B("fit","Show all (0)",()=>this.fit()),this.#e.classList.add("fit"),this.#e.hidden=!0,this.el=d("div",{class:"stage"},this.canvas,this.#e,this.tip);let[t,n,i,r]=e.bounds,s=Math.min(2.4,Math.max(.75,(i-t)/Math.abs(r-n)));this.el.style.setProperty("--aspect",String(s)),this.canvas.addEventListener("pointerdown",this.#a),this.canvas.addEventListener("pointermove",this.#d),this.canvas.addEventListener("pointerup",this.#b),this.canvas.addEventListener("pointercancel",()=>this.#t=null),this.canvas.addEventListener("pointerleave",()=>e.leave()),this.canvas.addEventListener("wheel",this.#v,{passive:!1}),this.#o=new ResizeObserver(()=>this.draw()),this.#o.observe(this.el)}draw(){this.#h||=requestAnimationFrame(()=>{if(this.#h=0,!this.canvas.clientWidth)return;let[e,t,n]=L(this.canvas);this.box.resize(t,n),this.#n.draw(e,this.box,t,n)})}zoom(e,t){this.box.zoomAt(e,t),this.#e.hidden=!this.box.zoomed,this.draw()}fit(){this.box.fit(),this.#e.hidden=!0,this.draw()}say(e,t){this.tip.textContent=e,this.tip.hidden=!e;let n=this.el.getBoundingClientRect();this.tip.style.left=`${Math.max(4,Math.min(t.clientX-n.left+14,n.width-this.tip.offsetWidth-6))}px`,this.tip.style.top=`${Math.max(4,t.clientY-n.top-32)}px`}close(){cancelAnimationFrame(this.#h),this.#o.disconnect()}#i(e){let t=this.canvas.getBoundingClientRect();return[e.clientX-t.left,e.clientY-t.top]}#a=e=>{if(e.button!==0)return;let t=this.#n.press(this.#i(e),e);this.#t={x:e.clientX,y:e.clientY,moved:!1,held:t},this.canvas.setPointerCapture(e.pointerId)};#d=e=>{let t=this.#t;if(!t||t.held){this.#n.move(this.#i(e),t?.held??!1,e);return}let[n,i]=[e.clientX-t.x,e.clientY-t.y];!t.moved&&Math.hypot(n,i)<he||(Object.assign(t,{x:e.clientX,y:e.clientY,moved:!0}),this.box.push(n,i),this.draw())};#b=e=>{let t=this.#t;this.#t=null,t&&!t.moved&&this.#n.release(this.#i(e),t.held,e)};#v=e=>{!e.ctrlKey&&!e.metaKey||(e.preventDefault(),this.zoom(Math.exp(-e.deltaY/300),this.#i(e)))}};async function V(o){let[e,[t]]=await o.ask("floor");if(!t)return null;let n=new Blob([t],{type:"image/jpeg"});return{picture:await createImageBitmap(n),bounds:e.bounds}}function W(o,e,t,n){let[i,r,s,a]=t.bounds,l=[e.to([i,r]),e.to([s,a])],[h,u]=[Math.min(l[0][0],l[1][0]),Math.min(l[0][1],l[1][1])];o.save(),n.length>2&&(g(o,e,n,!0),o.clip()),o.imageSmoothingQuality="high",o.drawImage(t.picture,h,u,Math.abs(l[1][0]-l[0][0]),Math.abs(l[1][1]-l[0][1])),o.restore()}function g(o,e,t,n){o.beginPath(),t.forEach((i,r)=>{let[s,a]=e.to(i);r?o.lineTo(s,a):o.moveTo(s,a)}),n&&o.closePath()}function N(o,e){let{kind:t,name:n,points:i,map:r}=o,s=i[0],a=t==="Point"?s:t==="Polygon"?[[...i,s]]:i;return{type:"Feature",properties:{name:n,units:e,...r?{map:r}:{}},geometry:{type:t,coordinates:a}}}function O(o){let{type:e,coordinates:t}=o.geometry,n=e==="Point"?[t]:e==="Polygon"?(t[0]??[]).slice(0,-1):t;return{kind:e,name:o.properties.name,points:n,map:o.properties.map??null}}function _(o,e){let t={Polygon:"zone",LineString:"line",Point:"point"}[e],n=new Set(o.map(({name:i})=>i));for(let i=1;;i++)if(!n.has(`${t} ${i}`))return`${t} ${i}`}var S=o=>({Polygon:3,LineString:2,Point:1})[o],U=(o,e,t)=>o.map((n,i)=>i===e?t:n);function p(o,e,t){let n=o[e];return n?U(o,e,{...n,...t}):[...o]}function K(o,e,t,n){return p(o,e,{points:U(o[e]?.points??[],t,n)})}function C(o,e,[t,n]){return p(o,e,{points:(o[e]?.points??[]).map(([i,r])=>[i+t,r+n])})}function X(o,e,t,n){let i=o[e]?.points??[];return p(o,e,{points:[...i.slice(0,t+1),n,...i.slice(t+1)]})}function Y(o,e,t){let n=o[e];return n?n.points.length<=S(n.kind)?o.filter((i,r)=>r!==e):p(o,e,{points:n.points.filter((i,r)=>r!==t)}):[...o]}function j(o,e,t,n){let i=o.map(({points:r})=>r.map(t));for(let r=i.length-1;r>=0;r--){let s=i[r].findIndex(([a,l])=>Math.hypot(a-e[0],l-e[1])<=n);if(s>=0)return{shape:r,corner:s,edge:null}}for(let r=i.length-1;r>=0;r--){let s=i[r],l=o[r].kind==="Polygon"?s.length:s.length-1;for(let h=0;h<l;h++){let[u,c]=[s[h],s[(h+1)%s.length]];if(de(e,u,c)<=n*.8)return{shape:r,corner:null,edge:h}}}for(let r=i.length-1;r>=0;r--)if(o[r].kind==="Polygon"&&ue(i[r],e))return{shape:r,corner:null,edge:null};return null}function de([o,e],[t,n],[i,r]){let[s,a]=[i-t,r-n],l=s*s+a*a,h=l?Math.min(1,Math.max(0,((o-t)*s+(e-n)*a)/l)):0;return Math.hypot(o-t-h*s,e-n-h*a)}function ue(o,[e,t]){let n=!1;for(let i=0,r=o.length-1;i<o.length;r=i++){let[[s,a],[l,h]]=[o[i],o[r]];a>t!=h>t&&e<(l-s)*(t-a)/(h-a)+s&&(n=!n)}return n}var x=class{#n=[];#e;#o=[];constructor(e){this.#e=e}get now(){return this.#e}get canUndo(){return this.#n.length>0}get canRedo(){return this.#o.length>0}push(e){this.#n.push(this.#e),this.#e=e,this.#o=[]}undo(){let e=this.#n.pop();return e===void 0?!1:(this.#o.push(this.#e),this.#e=e,!0)}redo(){let e=this.#o.pop();return e===void 0?!1:(this.#n.push(this.#e),this.#e=e,!0)}};function T(o,e,t,n,i){o.lineJoin="round",o.lineWidth=3.5,o.strokeStyle="rgba(10, 14, 20, 0.8)",o.strokeText(e,t,n),o.fillStyle=i,o.fillText(e,t,n)}var m="rgba(10, 14, 20, 0.65)",Z='600 12px Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';function G(o,e,t){o.lineJoin="round",o.lineCap="round",t.shapes.forEach((n,i)=>{let r=i===t.picked,s=P(i+4,t.palette);n.kind==="Point"?me(o,e,n,s,r):ce(o,e,n,s,r),r&&ge(o,e,n,t.corner)}),be(o,e,t)}function ce(o,e,t,n,i){let r=t.kind==="Polygon";g(o,e,t.points,r),o.strokeStyle=m,o.lineWidth=i?6:4.5,o.stroke(),o.strokeStyle=n,o.lineWidth=i?3.5:2.25,o.stroke(),r?(o.save(),o.globalAlpha=i?.26:.16,o.fillStyle=n,o.fill(),o.restore()):pe(o,e,t,n);let[s,a]=e.to(t.points[0]);o.font=Z,o.textAlign="left",o.textBaseline="bottom",T(o,t.name,s+8,a-6,"#ffffff")}function pe(o,e,t,n){let[i,r]=fe(t.points),s=Math.hypot(r[0]-i[0],r[1]-i[1]);if(s*e.scale<12)return;let a=[(r[0]-i[0])/s,(r[1]-i[1])/s],l=[(i[0]+r[0])/2,(i[1]+r[1])/2],h=Math.min(34/e.scale,s*.4),u=[l[0]+a[1]*h,l[1]-a[0]*h],[c,f]=[e.to(l),e.to(u)],A=Math.atan2(f[1]-c[1],f[0]-c[0]);for(let[te,ne]of[[m,5],[n,2.5]]){o.strokeStyle=te,o.lineWidth=ne,o.beginPath(),o.moveTo(...c),o.lineTo(...f);for(let R of[2.5,-2.5])o.moveTo(...f),o.lineTo(f[0]+9*Math.cos(A+R),f[1]+9*Math.sin(A+R));o.stroke()}}function fe(o){let e=o.slice(1).map((n,i)=>[o[i],n]),t=([[n,i],[r,s]])=>Math.hypot(r-n,s-i);return e.reduce((n,i)=>t(i)>t(n)?i:n)}function me(o,e,t,n,i){let[r,s]=e.to(t.points[0]),a=i?13:10;for(let[h,u]of[[m,5],[n,2.25]])o.strokeStyle=h,o.lineWidth=u,o.beginPath(),o.moveTo(r-a,s),o.lineTo(r+a,s),o.moveTo(r,s-a),o.lineTo(r,s+a),o.stroke();o.font=Z,o.textAlign="left",o.textBaseline="bottom";let l=t.map?` (${t.map[0]}, ${t.map[1]}) m`:" · where on the map?";T(o,`${t.name}${l}`,r+8,s-6,"#ffffff")}function ge(o,e,t,n){t.points.forEach((i,r)=>{let[s,a]=e.to(i);o.beginPath(),o.arc(s,a,r===n?7:5,0,2*Math.PI),o.fillStyle=r===n?"#ffd166":"#ffffff",o.strokeStyle=m,o.lineWidth=2,o.fill(),o.stroke()})}function be(o,e,{begun:t,cursor:n}){if(t.length){g(o,e,n?[...t,n]:t,!1);for(let[s,a]of[[m,4.5],["#ffd166",2.25]])o.strokeStyle=s,o.lineWidth=a,o.stroke();for(let s of t){let[a,l]=e.to(s);o.beginPath(),o.arc(a,l,4.5,0,2*Math.PI),o.fillStyle="#ffd166",o.fill()}}if(!n)return;let[i,r]=e.to(n);for(let[s,a]of[[m,4],["#ffffff",1.5]])o.strokeStyle=s,o.lineWidth=a,o.beginPath(),o.moveTo(i-9,r),o.lineTo(i+9,r),o.moveTo(i,r-9),o.lineTo(i,r+9),o.stroke()}var q=`:host {
  --ground: #ffffff;
  --raised: #f4f6f9;
  --line: #dfe4eb;
  --text: #171b22;
  --muted: #5a6678;
  --accent: #2457d6;
  --on-accent: #ffffff;
  --warn: #b42318;
  display: block;
  width: 100%;
  container-type: inline-size;
}
:host([data-theme="dark"]) {
  --ground: #14171d;
  --raised: #1e232c;
  --line: #323a47;
  --text: #e9edf3;
  --muted: #9aa7b8;
  --accent: #7aa7ff;
  --on-accent: #0c1220;
  --warn: #ff9a8f;
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
.scrubber {
  background: var(--ground);
  color: var(--text);
  border: 1px solid var(--line);
  border-radius: 12px;
  overflow: hidden;
  font: 13px/1.4 Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, system-ui, sans-serif;
  font-variant-numeric: tabular-nums;
  outline: none;
  user-select: none;
  -webkit-user-select: none;
}
.scrubber:focus-visible { box-shadow: 0 0 0 2px var(--accent); }

.stage {
  position: relative;
  overflow: hidden;
  background: #0b0d11;
  aspect-ratio: var(--aspect, 16 / 9);
  max-height: 60vh;
  margin: 0 auto;
  width: 100%;
  touch-action: none;
}
.stage canvas { position: absolute; inset: 0; width: 100%; height: 100%; display: block; }
.stage .picture {
  inset: auto;
  left: 0;
  top: 0;
  width: auto;
  height: auto;
  transform-origin: 0 0;
}
.stage .message {
  position: absolute;
  inset: auto 16px 16px 16px;
  padding: 10px 14px;
  border-radius: 8px;
  color: #ffe3df;
  background: rgba(60, 12, 8, 0.88);
}
.stage .fit { position: absolute; right: 10px; top: 10px; background: rgba(15, 18, 24, 0.72); color: #fff; }
.stage .wait {
  position: absolute;
  left: 0;
  bottom: 0;
  height: 2px;
  width: 100%;
  background: linear-gradient(90deg, transparent, var(--accent), transparent);
  animation: sweep 1.1s linear infinite;
}
@keyframes sweep { from { transform: translateX(-100%); } to { transform: translateX(100%); } }
.tip {
  position: absolute;
  z-index: 3;
  pointer-events: none;
  white-space: nowrap;
  padding: 4px 9px;
  border-radius: 6px;
  font-size: 12px;
  color: #f3f6fa;
  background: rgba(15, 18, 24, 0.92);
  box-shadow: 0 2px 10px rgba(0, 0, 0, 0.28);
}
.tip b { font-weight: 600; }

.bar {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 8px 14px;
  padding: 10px 12px 4px;
}
.group { display: flex; align-items: center; gap: 2px; }
.clock { display: flex; align-items: baseline; gap: 6px; color: var(--muted); white-space: nowrap; }
.clock .now { color: var(--text); font-weight: 600; }
.clock input {
  width: calc(var(--digits, 4) * 1ch + 16px);
  font: inherit;
  font-weight: 600;
  font-variant-numeric: tabular-nums;
  text-align: right;
  color: var(--text);
  background: var(--raised);
  border: 1px solid transparent;
  border-radius: 6px;
  padding: 2px 6px;
}
.clock input:hover { border-color: var(--line); }
.clock input:focus { border-color: var(--accent); outline: none; }
.grow { flex: 1; }
button, select {
  font: inherit;
  color: inherit;
  background: transparent;
  border: 0;
  cursor: pointer;
}
button:focus-visible, select:focus-visible {
  outline: 2px solid var(--accent);
  outline-offset: 1px;
}
input[type="range"]:focus-visible { outline: none; }
input[type="range"]:focus-visible::-webkit-slider-thumb { box-shadow: 0 0 0 3px var(--accent); }
input[type="range"]:focus-visible::-moz-range-thumb { box-shadow: 0 0 0 3px var(--accent); }
.icon {
  display: inline-grid;
  place-items: center;
  width: 30px;
  height: 30px;
  padding: 0;
  border-radius: 8px;
  color: var(--muted);
}
.icon:hover { background: var(--raised); color: var(--text); }
.icon[aria-pressed="true"] { color: var(--accent); background: var(--raised); }
.icon svg {
  width: 16px;
  height: 16px;
  fill: currentColor;
  stroke: currentColor;
  stroke-width: 2;
  stroke-linejoin: round;
  stroke-linecap: round;
}
.icon.play { width: 36px; height: 36px; border-radius: 50%; color: var(--on-accent); background: var(--accent); margin: 0 4px; }
.icon.play:hover { filter: brightness(1.08); }
.icon.play svg { width: 15px; height: 15px; }
.chip {
  padding: 4px 11px;
  border-radius: 999px;
  font-size: 12px;
  color: var(--muted);
  border: 1px solid var(--line);
}
.chip + .chip { margin-left: 4px; }
.chip:hover { color: var(--text); }
.chip[aria-pressed="true"] {
  color: var(--text);
  background: color-mix(in srgb, var(--accent) 16%, var(--ground));
  border-color: color-mix(in srgb, var(--accent) 55%, var(--ground));
}
select {
  height: 28px;
  padding: 0 4px;
  border-radius: 8px;
  color: var(--muted);
}
select:hover { color: var(--text); background: var(--raised); }
select option { color: #171b22; background: #fff; }

.slide { display: flex; padding: 2px 12px 0; }
.scrubber.lanes .slide { padding-left: calc(12px + var(--gutter)); }
input[type="range"] {
  -webkit-appearance: none;
  appearance: none;
  flex: 1;
  min-width: 0;
  height: 24px;
  margin: 0;
  background: transparent;
  cursor: pointer;
  border-radius: 6px;
}
input[type="range"]::-webkit-slider-runnable-track {
  height: 5px;
  border-radius: 3px;
  background: linear-gradient(to right, var(--accent) var(--done, 0%), var(--line) var(--done, 0%));
}
input[type="range"]::-moz-range-track { height: 5px; border-radius: 3px; background: var(--line); }
input[type="range"]::-moz-range-progress { height: 5px; border-radius: 3px; background: var(--accent); }
input[type="range"]::-webkit-slider-thumb {
  -webkit-appearance: none;
  width: 16px;
  height: 16px;
  margin-top: -5.5px;
  border-radius: 50%;
  border: 3px solid var(--ground);
  background: var(--accent);
  box-shadow: 0 0 0 1px var(--accent);
}
input[type="range"]::-moz-range-thumb {
  width: 10px;
  height: 10px;
  border-radius: 50%;
  border: 3px solid var(--ground);
  background: var(--accent);
  box-shadow: 0 0 0 1px var(--accent);
}

.timeline { position: relative; margin: 0 12px 10px; }
.timeline canvas { position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none; }
.timeline .scroll {
  position: absolute;
  inset: 0;
  overflow: hidden auto;
  cursor: pointer;
  scrollbar-width: thin;
  scrollbar-color: var(--line) transparent;
}

@container (max-width: 620px) {
  .bar { gap: 6px 8px; padding: 8px 8px 2px; }
  .grow { display: none; }
  .bar .first, .bar .last { display: none; }
}
@media (prefers-reduced-motion: reduce) { .stage .wait { animation: none; } }
`;var J=`.zones-editor .stage { background: #0b0d11; }
.zones-editor .fields { gap: 6px; }
.zones-editor .fields input {
  width: 118px;
  font: inherit;
  color: var(--text);
  background: var(--raised);
  border: 1px solid var(--line);
  border-radius: 6px;
  padding: 3px 8px;
}
.zones-editor .fields input + input { width: 86px; }
.zones-editor .fields input:focus { border-color: var(--accent); outline: none; }
.zones-editor .said { color: var(--muted); font-size: 12px; min-height: 18px; }
.zones-editor .said.bad { color: var(--warn); font-weight: 600; }
.zones-editor .bar { padding-bottom: 10px; }
.zones-editor button:disabled { opacity: 0.4; cursor: default; }
`;var Q=`.scrubber.map .stage, .zones-editor .stage { background: var(--raised); min-height: 260px; }
.stage .plane { position: absolute; inset: 0; width: 100%; height: 100%; display: block; touch-action: none; }
.stage { max-height: 62vh; }
`;var ee=9,b={select:{label:"Select",key:"v",kind:null,help:"Click a shape; drag it, its corners or its edges"},polygon:{label:"Zone",key:"p",kind:"Polygon",help:"Click corners; Enter or a double click ends"},line:{label:"Line",key:"l",kind:"LineString",help:"Click points; Enter or a double click ends"},click:{label:"Click",key:"c",kind:"Point",help:"Click a spot, then write where it is on the map"}},E=class{#n;#e;#o;#t;#h=d("div",{class:"said",role:"status","aria-live":"polite"});#i=d("input",{type:"text","aria-label":"Name",placeholder:"name"});#a=d("input",{type:"text",inputmode:"decimal","aria-label":"Map x (m)",placeholder:"map x (m)"});#d=d("input",{type:"text",inputmode:"decimal","aria-label":"Map y (m)",placeholder:"map y (m)"});#b=d("div",{class:"group fields"},this.#i,this.#a,this.#d);#v=new Map;#k;#x;#M;root;#r;#s=null;#f=null;#l=[];#u=null;#m=null;#y=null;constructor(e,t){this.#n=e,this.#e=t[0],this.#r=this.#e.features.map(O),this.#o=new x(this.#r),this.#t=new k({bounds:this.#e.bounds,up:this.#e.unit==="m",label:"Zones",draw:(n,i)=>{this.#y&&W(n,i,this.#y,[]),G(n,i,{shapes:this.#r,picked:this.#s,corner:this.#f,begun:this.#l,cursor:this.#u,palette:this.#e.palette})},press:n=>this.#F(n),move:(n,i)=>this.#H(n,i),release:(n,i)=>this.#I(n,i),leave:()=>{this.#u=null,this.#t.draw()}}),this.#t.canvas.addEventListener("dblclick",()=>this.#w()),this.#t.canvas.addEventListener("pointerup",()=>this.#$()),this.#k=this.#S("Undo","Undo (Ctrl+Z)",()=>this.#E(this.#o.undo())),this.#x=this.#S("Redo","Redo (Ctrl+Shift+Z)",()=>this.#E(this.#o.redo())),this.#M=this.#S("Delete","Delete (Del)",()=>this.#B()),this.root=d("div",{class:"scrubber zones-editor",tabindex:0,role:"group","aria-label":"Zone editor"},this.#t.el,d("div",{class:"bar",role:"toolbar","aria-label":"Tools"},this.#D(),d("div",{class:"group"},this.#k,this.#x,this.#M),this.#b,d("div",{class:"grow"}),this.#h)),this.root.addEventListener("keydown",this.#N),this.#i.addEventListener("change",()=>this.#V());for(let n of[this.#a,this.#d])n.addEventListener("change",()=>this.#W());V(e.channel).then(n=>{this.#y=n,e.host.dataset.floor="there",this.#t.draw()}),this.show()}get tool(){return String(this.#n.model.get("tool"))}follow(){let e=String(this.#n.model.get("picked")),t=this.#r.findIndex(n=>n.name===e);t!==this.#s&&!(t<0&&this.#s===null)&&this.#c(t<0?null:t,null)}show(){let{host:e}=this.#n;for(let[n,i]of this.#v)i.setAttribute("aria-pressed",String(n===this.tool));this.#k.disabled=!this.#o.canUndo,this.#x.disabled=!this.#o.canRedo;let t=this.#s===null?void 0:this.#r[this.#s];this.#M.disabled=!t,this.#b.hidden=!t,this.#a.hidden=this.#d.hidden=t?.kind!=="Point",t&&this.#P()!==this.#i&&(this.#i.value=t.name),t?.kind==="Point"&&this.#P()!==this.#a&&this.#P()!==this.#d&&(this.#a.value=t.map?String(t.map[0]):"",this.#d.value=t.map?String(t.map[1]):""),e.dataset.shapes=String(this.#r.length),e.dataset.tool=this.tool,e.dataset.picked=t?.name??"",e.dataset.begun=String(this.#l.length),this.#t.canvas.style.cursor=this.tool==="select"?"default":"crosshair",this.#t.draw()}close(){this.#t.close(),this.#y?.picture.close()}#P(){return this.#n.shadow.activeElement}#D(){let e=d("div",{class:"group",role:"group","aria-label":"What to draw"});for(let t of this.#e.tools){let n=b[t];if(!n)continue;let i=`${n.help} (${n.key.toUpperCase()})`,r=d("button",{type:"button",class:"chip",title:i,"aria-pressed":"false"},n.label);r.addEventListener("click",()=>this.#C(t)),this.#v.set(t,r),e.append(r)}return e}#S(e,t,n){let i=d("button",{type:"button",class:"chip",title:t},e);return i.addEventListener("click",n),i}#C(e){this.#l=[],this.#u=null,v(this.#n.model,"tool",e),this.#g(b[e]?.help??""),this.show()}#F(e){if(this.tool!=="select")return!1;let t=j(this.#r,e,s=>this.#t.box.to(s),ee);if(this.#c(t?.shape??null,t?.corner??null),!t)return!1;let{corner:n}=t,i=this.#r,r=this.#t.box.from(e);return t.edge!==null&&this.#r[t.shape]?.kind==="Polygon"&&(i=X(i,t.shape,t.edge,r),n=t.edge+1),this.#m={shape:t.shape,corner:n,from:r,shapes:i},this.#f=n,!0}#H(e,t){let n=this.#t.box.from(e);if(t&&this.#m){let{shape:i,corner:r,from:s,shapes:a}=this.#m;this.#r=r===null?C(a,i,[n[0]-s[0],n[1]-s[1]]):K(a,i,r,this.#T(n)),this.#t.draw()}else this.tool!=="select"&&(this.#u=n,this.#t.draw())}#I(e,t){!t&&this.tool!=="select"&&this.#A(this.#t.box.from(e))}#$(){this.#m&&(this.#m=null,this.#r!==this.#o.now&&this.#p(this.#r,this.#s))}#A(e){let t=b[this.tool]?.kind;if(!t)return;let[n]=this.#l;if(n&&t==="Polygon"&&this.#l.length>=3&&this.#R(n,e)){this.#w();return}let i=this.#l.at(-1);i&&this.#R(i,e,2)||(this.#l=[...this.#l,this.#T(e)],t==="Point"?this.#w():this.show())}#R(e,t,n=ee){let[[i,r],[s,a]]=[this.#t.box.to(e),this.#t.box.to(t)];return Math.hypot(i-s,r-a)<=n}#T([e,t]){let[n,i,r,s]=this.#e.bounds,a=this.#e.unit==="m"?1e3:10,l=(h,u,c)=>Math.round(Math.min(Math.max(u,c),Math.max(Math.min(u,c),h))*a)/a;return[l(e,n,r),l(t,i,s)]}#w(){let e=b[this.tool]?.kind;if(!e||!this.#l.length)return;if(this.#l.length<S(e)){this.#g(`A ${e==="Polygon"?"zone needs three corners":"line needs two points"}`);return}let t={kind:e,name:_(this.#r,e),points:this.#l,map:null};this.#l=[],this.#p([...this.#r,t],this.#r.length),e==="Point"&&this.#a.focus()}#B(){if(this.#s===null)return;let e=this.#f===null?this.#r.filter((t,n)=>n!==this.#s):Y(this.#r,this.#s,this.#f);this.#p(e,e.length===this.#r.length?this.#s:null)}#V(){if(this.#s===null)return;let e=this.#i.value.trim();e&&e!==this.#r[this.#s]?.name&&this.#p(p(this.#r,this.#s,{name:e}),this.#s)}#W(){if(this.#s===null)return;let e=[this.#a,this.#d].map(n=>Number(n.value.replace(",",".")));if(![this.#a,this.#d].every(n=>n.value.trim())||!e.every(Number.isFinite)){this.#g("A click needs x and y on the map, in metres");return}this.#p(p(this.#r,this.#s,{map:e}),this.#s)}#c(e,t){this.#s=e,this.#f=t,v(this.#n.model,"picked",e===null?"":this.#r[e]?.name??""),this.show()}#p(e,t){this.#o.push(e),this.#r=e,this.#c(t,null),this.#L()}#E(e){e&&(this.#r=this.#o.now,this.#c(null,null),this.#L())}async#L(){let{channel:e,host:t,model:n}=this.#n;t.dataset.saved="no";let i=this.#r;try{let r=i.map(a=>N(a,this.#e.unit)),[s]=await e.ask("save",{features:r});if(i!==this.#r)return;t.dataset.saved="yes",v(n,"revision",Number(n.get("revision"))+1),this.#g(String(s.said))}catch(r){this.#g(`not saved: ${r.message}`,!0)}}#g(e,t=!1){this.#h.textContent=e,this.#h.classList.toggle("bad",t)}#N=e=>{let t=e.target,n=t.matches("input"),i=e.key.length===1?e.key.toLowerCase():e.key;if(e.ctrlKey||e.metaKey){if(n||i!=="z"&&i!=="y")return;this.#E(i==="y"||e.shiftKey?this.#o.redo():this.#o.undo())}else if(n){i==="Enter"?t.blur():i==="Escape"&&this.root.focus(),e.stopPropagation();return}else if(!this.#O(i,e.shiftKey,t))return;e.preventDefault(),e.stopPropagation()};#O(e,t,n){if((e===" "||e==="Enter")&&n.matches("button"))return!1;let i=this.#e.tools.find(s=>b[s]?.key===e),r=this.tool!=="select";if(i)this.#C(i);else if(e.startsWith("Arrow"))this.#U(e,t,r);else if(r&&e===" ")this.#A(this.#u??this.#z());else if(r&&e==="Enter")this.#w();else if(r&&e==="Backspace")this.#l=this.#l.slice(0,-1);else if(e==="Escape")this.#_(r);else if(e==="Delete"||e==="Backspace")this.#B();else if(e==="n")this.#c(((this.#s??-1)+1)%Math.max(1,this.#r.length),null);else if(e==="+")this.#t.zoom(1.25);else if(e==="-")this.#t.zoom(.8);else if(e==="0")this.#t.fit();else return!1;return this.show(),!0}#_(e){this.#l.length?this.#l=[]:e?this.#C("select"):this.#c(null,null)}#U(e,t,n){let i=(this.#e.unit==="m"?.1:1)*(t?10:1),r=this.#e.unit==="m"?-i:i,s={ArrowLeft:[-i,0],ArrowRight:[i,0],ArrowUp:[0,-r],ArrowDown:[0,r]},[a,l]=s[e]??[0,0];if(n){let[h,u]=this.#u??this.#z();this.#u=this.#T([h+a,u+l])}else this.#s!==null&&this.#p(C(this.#r,this.#s,[a,l]),this.#s)}#z(){let[e,t,n,i]=this.#e.bounds;return[(e+n)/2,(t+i)/2]}};function ke(o,e){let t=new E(o,e);o.shadow.append(t.root);let n=[H(o.host,()=>t.show()),M(o.model,"tool",()=>t.show()),M(o.model,"picked",()=>t.follow())];return()=>{t.close();for(let i of n)i()}}var nt={render:F("zone-editor",q+Q+J,ke)};export{nt as default};
