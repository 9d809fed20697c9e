function h(o,e={},...t){let n=document.createElement(o);for(let[i,r]of Object.entries(e))r!==!1&&n.setAttribute(i,r===!0?"":String(r));return n.append(...t),n}var de={first:"M6 5v14M19 5l-9 7 9 7z",back:"M16 5l-9 7 9 7z",play:"M7 4l13 8-13 8z",pause:"M7 5v14M17 5v14",next:"M8 5l9 7-9 7z",last:"M18 5v14M5 5l9 7-9 7z",loop:"M17 2l4 4-4 4M3 11V9a3 3 0 0 1 3-3h15M7 22l-4-4 4-4M21 13v2a3 3 0 0 1-3 3H3",fit:"M9 3H3v6M15 3h6v6M3 15v6h6M21 15v6h-6"};function he(o){let e="http://www.w3.org/2000/svg",t=document.createElementNS(e,"svg"),n=document.createElementNS(e,"path");return t.setAttribute("viewBox","0 0 24 24"),t.setAttribute("aria-hidden","true"),n.setAttribute("d",de[o]),(o==="loop"||o==="fit")&&n.setAttribute("fill","none"),t.append(n),t}function H(o,e,t){let n=h("button",{type:"button",class:"icon","aria-label":e,title:e});return n.append(he(o)),n.addEventListener("click",t),n}function D(o){let{clientWidth:e,clientHeight:t}=o,n=window.devicePixelRatio||1,[i,r]=[Math.round(e*n),Math.round(t*n)];(o.width!==i||o.height!==r)&&(o.width=i,o.height=r);let s=o.getContext("2d");return s.setTransform(n,0,0,n,0,0),s.clearRect(0,0,e,t),[s,e,t]}function C(o,e,t){return o.on(`change:${e}`,t),()=>o.off(`change:${e}`,t)}function v(o,e,t){o.get(e)!==t&&(o.set(e,t),o.save_changes())}var y=class{#n=new Map;#e;#o;#t=Math.random().toString(36).slice(2);#s=0;constructor(e,t){this.#e=e,this.#o=t?(n,i)=>t.model_proxy.send_msg({...n,buffers:i}):(n,i)=>e.send?.(n,void 0,i),e.on("msg:custom",this.#i)}ask(e,t={},n=[]){let i=`${this.#t}-${this.#s++}`;return new Promise((r,s)=>{let a=setTimeout(()=>{this.#n.delete(i),s(new Error("Python does not answer. If the kernel was restarted, run the cell again."))},3e4);this.#n.set(i,{resolve:r,reject:s,timer:a}),this.#r(i,{...t,id:i,op:e},n,40)})}#r(e,t,n,i){let r=this.#n.get(e);if(r)try{this.#o(t,n)}catch(s){if(i>0){setTimeout(()=>this.#r(e,t,n,i-1),50);return}this.#n.delete(e),clearTimeout(r.timer),r.reject(s)}}close(){this.#e.off("msg:custom",this.#i);for(let{timer:e}of this.#n.values())clearTimeout(e);this.#n.clear()}#i=(e,t)=>{let n=String(e.id),i=this.#n.get(n);if(!i)return;if(this.#n.delete(n),clearTimeout(i.timer),typeof e.error=="string"){i.reject(new Error(e.error));return}let r=Array.isArray(t)&&t.length?t:e.buffers;i.resolve([e,Array.isArray(r)?r.map(ue):[]])}};function ue(o){return ArrayBuffer.isView(o)?new Uint8Array(o.buffer,o.byteOffset,o.byteLength):new Uint8Array(o)}function T(o,e){let t=(o%e.length+e.length)%e.length;return e[t]??"#4f9dff"}function I(o){let e=getComputedStyle(o),t=n=>e.getPropertyValue(`--${n}`).trim();return{ground:t("ground"),text:t("text"),muted:t("muted"),line:t("line"),accent:t("accent")}}function ce(o){let e=document.body.dataset.jpThemeLight;if(e!==void 0)return e==="false";for(let t=o.parentNode;t;t=pe(t)){if(!(t instanceof HTMLElement))continue;let n=fe(getComputedStyle(t).backgroundColor);if(n!==void 0)return n<.5}return!1}function pe(o){return o instanceof ShadowRoot?o.host:o.parentNode}function fe(o){let e=o.match(/[\d.]+/g)?.map(Number);if(!o.startsWith("rgb")||!e||e.length<3)return;let[t=0,n=0,i=0,r=1]=e;return r<.5?void 0:(.2126*t+.7152*n+.0722*i)/255}function O(o,e){let t,n=()=>{let d=ce(o);d!==t&&e(t=d)},i=new Set,r=()=>{for(let d of[0,120,450]){let u=setTimeout(()=>{i.delete(u),n()},d);i.add(u)}},s=new MutationObserver(r),a={attributes:!0,attributeFilter:["class","style","data-theme","data-jp-theme-light","data-jp-theme-name"]};s.observe(document.documentElement,a),s.observe(document.body,a),s.observe(document.head,{childList:!0});let l=matchMedia("(prefers-color-scheme: dark)");return l.addEventListener("change",r),n(),r(),()=>{s.disconnect(),l.removeEventListener("change",r);for(let d of i)clearTimeout(d)}}function $(o,e,t){return({model:n,el:i,view:r})=>{let s=h("div",{class:`hoilab-${o}`,"data-lm-suppress-shortcuts":"true"}),a=s.attachShadow({mode:"open"});a.append(h("style",{},e)),i.append(s);let l=new y(n,r),d=!1,u=[()=>l.close(),()=>s.remove()];return l.ask("describe").then(c=>{d||u.unshift(t({model:n,host:s,shadow:a,channel:l},c))}).catch(c=>a.append(h("p",{role:"alert"},c.message))),()=>{d=!0;for(let c of u.splice(0))c()}}}function N(o,e){return O(o,t=>{o.dataset.theme=t?"dark":"light",e(I(o))})}var w=class{#n;#e;#o=1;#t=1;#s=1;#r;constructor(e,t){this.#n=e,this.#e=t,this.#r=W(e)}get zoomed(){return this.#s>1.001}get scale(){let[e,t,n,i]=this.#n;return Math.min(this.#o/(n-e),this.#t/Math.abs(i-t))*this.#s}resize(e,t){this.#o=Math.max(1,e),this.#t=Math.max(1,t)}to([e,t]){let{scale:n}=this,i=(t-this.#r[1])*(this.#e?-n:n);return[this.#o/2+(e-this.#r[0])*n,this.#t/2+i]}from([e,t]){let{scale:n}=this,i=(t-this.#t/2)/n*(this.#e?-1:1);return[this.#r[0]+(e-this.#o/2)/n,this.#r[1]+i]}zoomAt(e,t=[this.#o/2,this.#t/2]){let n=this.from(t);this.#s=Math.min(40,Math.max(1,this.#s*e));let i=this.from(t);this.#r=[this.#r[0]+n[0]-i[0],this.#r[1]+n[1]-i[1]],this.#i()}push(e,t){let{scale:n}=this;this.#r=[this.#r[0]-e/n,this.#r[1]-t/n*(this.#e?-1:1)],this.#i()}fit(){this.#s=1,this.#r=W(this.#n)}#i(){let[e,t,n,i]=this.#n,[r,s]=[Math.min(t,i),Math.max(t,i)];this.#r=[V(this.#r[0],e,n,this.#o/this.scale),V(this.#r[1],r,s,this.#t/this.scale)]}};function V(o,e,t,n){let i=Math.min(t-e,n)/2;return Math.min(t-i,Math.max(e+i,o))}function W([o,e,t,n]){return[(o+t)/2,(e+n)/2]}var me=4,k=class{el;box;tip=h("div",{class:"tip",role:"tooltip",hidden:!0});canvas;#n;#e;#o;#t=null;#s=0;constructor(e){this.#n=e,this.box=new w(e.bounds,e.up),this.canvas=h("canvas",{class:"plane",role:"img","aria-label":e.label}),this.#e=H("fit","Show all (0)",()=>this.fit()),this.#e.classList.add("fit"),this.#e.hidden=!0,this.el=h("div",{class:"stage"},this.canvas,this.#e,this.tip);let[t,n,i,r]=e.bounds,s=Math.min(2.4,Math.max(.75,(i-t)/Math.abs(r-n)));this.el.style.setProperty("--aspect",String(s)),this.canvas.addEventListener("pointerdown",this.#i),this.canvas.addEventListener("pointermove",this.#a),this.canvas.addEventListener("pointerup",this.#d),this.canvas.addEventListener("pointercancel",()=>this.#t=null),this.canvas.addEventListener("pointerleave",()=>e.leave()),this.canvas.addEventListener("wheel",this.#l,{passive:!1}),this.#o=new ResizeObserver(()=>this.draw()),this.#o.observe(this.el)}draw(){this.#s||=requestAnimationFrame(()=>{if(this.#s=0,!this.canvas.clientWidth)return;let[e,t,n]=D(this.canvas);this.box.resize(t,n),this.#n.draw(e,this.box,t,n)})}zoom(e,t){this.box.zoomAt(e,t),this.#e.hidden=!this.box.zoomed,this.draw()}fit(){this.box.fit(),this.#e.hidden=!0,this.draw()}say(e,t){this.tip.textContent=e,this.tip.hidden=!e;let n=this.el.getBoundingClientRect();this.tip.style.left=`${Math.max(4,Math.min(t.clientX-n.left+14,n.width-this.tip.offsetWidth-6))}px`,this.tip.style.top=`${Math.max(4,t.clientY-n.top-32)}px`}close(){cancelAnimationFrame(this.#s),this.#o.disconnect()}#r(e){let t=this.canvas.getBoundingClientRect();return[e.clientX-t.left,e.clientY-t.top]}#i=e=>{if(e.button!==0)return;let t=this.#n.press(this.#r(e),e);this.#t={x:e.clientX,y:e.clientY,moved:!1,held:t},this.canvas.setPointerCapture(e.pointerId)};#a=e=>{let t=this.#t;if(!t||t.held){this.#n.move(this.#r(e),t?.held??!1,e);return}let[n,i]=[e.clientX-t.x,e.clientY-t.y];!t.moved&&Math.hypot(n,i)<me||(Object.assign(t,{x:e.clientX,y:e.clientY,moved:!0}),this.box.push(n,i),this.draw())};#d=e=>{let t=this.#t;this.#t=null,t&&!t.moved&&this.#n.release(this.#r(e),t.held,e)};#l=e=>{!e.ctrlKey&&!e.metaKey||(e.preventDefault(),this.zoom(Math.exp(-e.deltaY/300),this.#r(e)))}};async function _(o){let[e,[t]]=await o.ask("floor");if(!t)return null;let n=new Blob([t],{type:"image/jpeg"});return{picture:await createImageBitmap(n),bounds:e.bounds}}function U(o,e,t,n){let[i,r,s,a]=t.bounds,l=[e.to([i,r]),e.to([s,a])],[d,u]=[Math.min(l[0][0],l[1][0]),Math.min(l[0][1],l[1][1])];o.save(),n.length>2&&(b(o,e,n,!0),o.clip()),o.imageSmoothingQuality="high",o.drawImage(t.picture,d,u,Math.abs(l[1][0]-l[0][0]),Math.abs(l[1][1]-l[0][1])),o.restore()}function b(o,e,t,n){o.beginPath(),t.forEach((i,r)=>{let[s,a]=e.to(i);r?o.lineTo(s,a):o.moveTo(s,a)}),n&&o.closePath()}function K(o,e){let{kind:t,name:n,points:i,map:r}=o,s=i[0],a=t==="Point"?s:t==="Polygon"?[[...i,s]]:i;return{type:"Feature",properties:{name:n,units:e,...r?{map:r}:{}},geometry:{type:t,coordinates:a}}}function X(o){let{type:e,coordinates:t}=o.geometry,n=e==="Point"?[t]:e==="Polygon"?(t[0]??[]).slice(0,-1):t;return{kind:e,name:o.properties.name,points:n,map:o.properties.map??null}}function j(o,e){let t={Polygon:"zone",LineString:"line",Point:"point"}[e],n=new Set(o.map(({name:i})=>i));for(let i=1;;i++)if(!n.has(`${t} ${i}`))return`${t} ${i}`}var E=o=>({Polygon:3,LineString:2,Point:1})[o],Y=(o,e,t)=>o.map((n,i)=>i===e?t:n);function m(o,e,t){let n=o[e];return n?Y(o,e,{...n,...t}):[...o]}function Z(o,e,t,n){return m(o,e,{points:Y(o[e]?.points??[],t,n)})}function A(o,e,[t,n]){return m(o,e,{points:(o[e]?.points??[]).map(([i,r])=>[i+t,r+n])})}function G(o,e,t,n){let i=o[e]?.points??[];return m(o,e,{points:[...i.slice(0,t+1),n,...i.slice(t+1)]})}function q(o,e,t){let n=o[e];return n?n.points.length<=E(n.kind)?o.filter((i,r)=>r!==e):m(o,e,{points:n.points.filter((i,r)=>r!==t)}):[...o]}function J(o,e,t,n){let i=o.map(({points:r})=>r.map(t));for(let r=i.length-1;r>=0;r--){let s=i[r].findIndex(([a,l])=>Math.hypot(a-e[0],l-e[1])<=n);if(s>=0)return{shape:r,corner:s,edge:null}}for(let r=i.length-1;r>=0;r--){let s=i[r],l=o[r].kind==="Polygon"?s.length:s.length-1;for(let d=0;d<l;d++){let[u,c]=[s[d],s[(d+1)%s.length]];if(ge(e,u,c)<=n*.8)return{shape:r,corner:null,edge:d}}}for(let r=i.length-1;r>=0;r--)if(o[r].kind==="Polygon"&&be(i[r],e))return{shape:r,corner:null,edge:null};return null}function ge([o,e],[t,n],[i,r]){let[s,a]=[i-t,r-n],l=s*s+a*a,d=l?Math.min(1,Math.max(0,((o-t)*s+(e-n)*a)/l)):0;return Math.hypot(o-t-d*s,e-n-d*a)}function be(o,[e,t]){let n=!1;for(let i=0,r=o.length-1;i<o.length;r=i++){let[[s,a],[l,d]]=[o[i],o[r]];a>t!=d>t&&e<(l-s)*(t-a)/(d-a)+s&&(n=!n)}return n}var x=class{#n=[];#e;#o=[];constructor(e){this.#e=e}get now(){return this.#e}get canUndo(){return this.#n.length>0}get canRedo(){return this.#o.length>0}push(e){this.#n.push(this.#e),this.#e=e,this.#o=[]}undo(){let e=this.#n.pop();return e===void 0?!1:(this.#o.push(this.#e),this.#e=e,!0)}redo(){let e=this.#o.pop();return e===void 0?!1:(this.#n.push(this.#e),this.#e=e,!0)}};function B(o,e,t,n,i){o.lineJoin="round",o.lineWidth=3.5,o.strokeStyle="rgba(10, 14, 20, 0.8)",o.strokeText(e,t,n),o.fillStyle=i,o.fillText(e,t,n)}var g="rgba(10, 14, 20, 0.65)",Q='600 12px Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';function ee(o,e,t){o.lineJoin="round",o.lineCap="round",t.shapes.forEach((n,i)=>{let r=i===t.picked,s=T(i+4,t.palette);n.kind==="Point"?ke(o,e,n,s,r):ve(o,e,n,s,r),r&&xe(o,e,n,t.corner)}),Pe(o,e,t)}function ve(o,e,t,n,i){let r=t.kind==="Polygon";b(o,e,t.points,r),o.strokeStyle=g,o.lineWidth=i?6:4.5,o.stroke(),o.strokeStyle=n,o.lineWidth=i?3.5:2.25,o.stroke(),r?(o.save(),o.globalAlpha=i?.26:.16,o.fillStyle=n,o.fill(),o.restore()):ye(o,e,t,n);let[s,a]=e.to(t.points[0]);o.font=Q,o.textAlign="left",o.textBaseline="bottom",B(o,t.name,s+8,a-6,"#ffffff")}function ye(o,e,t,n){let[i,r]=we(t.points),s=Math.hypot(r[0]-i[0],r[1]-i[1]);if(s*e.scale<12)return;let a=[(r[0]-i[0])/s,(r[1]-i[1])/s],l=[(i[0]+r[0])/2,(i[1]+r[1])/2],d=Math.min(34/e.scale,s*.4),u=[l[0]+a[1]*d,l[1]-a[0]*d],[c,f]=[e.to(l),e.to(u)],F=Math.atan2(f[1]-c[1],f[0]-c[0]);for(let[ae,le]of[[g,5],[n,2.5]]){o.strokeStyle=ae,o.lineWidth=le,o.beginPath(),o.moveTo(...c),o.lineTo(...f);for(let z of[2.5,-2.5])o.moveTo(...f),o.lineTo(f[0]+9*Math.cos(F+z),f[1]+9*Math.sin(F+z));o.stroke()}}function we(o){let e=o.slice(1).map((n,i)=>[o[i],n]),t=([[n,i],[r,s]])=>Math.hypot(r-n,s-i);return e.reduce((n,i)=>t(i)>t(n)?i:n)}function ke(o,e,t,n,i){let[r,s]=e.to(t.points[0]),a=i?13:10;for(let[d,u]of[[g,5],[n,2.25]])o.strokeStyle=d,o.lineWidth=u,o.beginPath(),o.moveTo(r-a,s),o.lineTo(r+a,s),o.moveTo(r,s-a),o.lineTo(r,s+a),o.stroke();o.font=Q,o.textAlign="left",o.textBaseline="bottom";let l=t.map?` (${t.map[0]}, ${t.map[1]}) m`:" · where on the map?";B(o,`${t.name}${l}`,r+8,s-6,"#ffffff")}function xe(o,e,t,n){t.points.forEach((i,r)=>{let[s,a]=e.to(i);o.beginPath(),o.arc(s,a,r===n?7:5,0,2*Math.PI),o.fillStyle=r===n?"#ffd166":"#ffffff",o.strokeStyle=g,o.lineWidth=2,o.fill(),o.stroke()})}function Pe(o,e,{begun:t,cursor:n}){if(t.length){b(o,e,n?[...t,n]:t,!1);for(let[s,a]of[[g,4.5],["#ffd166",2.25]])o.strokeStyle=s,o.lineWidth=a,o.stroke();for(let s of t){let[a,l]=e.to(s);o.beginPath(),o.arc(a,l,4.5,0,2*Math.PI),o.fillStyle="#ffd166",o.fill()}}if(!n)return;let[i,r]=e.to(n);for(let[s,a]of[[g,4],["#ffffff",1.5]])o.strokeStyle=s,o.lineWidth=a,o.beginPath(),o.moveTo(i-9,r),o.lineTo(i+9,r),o.moveTo(i,r-9),o.lineTo(i,r+9),o.stroke()}var p={select:{label:"Select",key:"v",kind:null,help:"Click a shape; drag it, its corners or its edges"},polygon:{label:"Zone",key:"p",kind:"Polygon",help:"Click corners; Enter or a double click ends"},line:{label:"Line",key:"l",kind:"LineString",help:"Click points; Enter or a double click ends"},click:{label:"Click",key:"c",kind:"Point",help:"Click a spot, then write where it is on the map"}};function te([o,e],[t,n,i,r],s){let a=s==="m"?1e3:10,l=(d,u,c)=>Math.round(Math.min(Math.max(u,c),Math.max(Math.min(u,c),d))*a)/a;return[l(o,t,i),l(e,n,r)]}function L([o,e,t,n]){return[(o+t)/2,(e+n)/2]}function ne(o,e,t){let n=(t==="m"?.1:1)*(e?10:1),i=t==="m"?-n:n;return{ArrowLeft:[-n,0],ArrowRight:[n,0],ArrowUp:[0,-i],ArrowDown:[0,i]}[o]??[0,0]}var M=class{el;#n=h("div",{class:"said",role:"status","aria-live":"polite"});#e=new Map;#o;#t;#s;constructor(e){this.#o=P("Undo","Undo (Ctrl+Z)",e.undo),this.#t=P("Redo","Redo (Ctrl+Shift+Z)",e.redo),this.#s=P("Delete","Delete (Del)",e.remove);let t=h("div",{class:"group",role:"group","aria-label":"What to draw"});for(let n of e.tools){let i=p[n];if(!i)continue;let r=P(i.label,`${i.help} (${i.key.toUpperCase()})`,()=>e.take(n));this.#e.set(n,r),t.append(r)}this.el=h("div",{class:"bar",role:"toolbar","aria-label":"Tools"},t,h("div",{class:"group"},this.#o,this.#t,this.#s),e.fields,h("div",{class:"grow"}),this.#n)}show({tool:e,undo:t,redo:n,remove:i}){for(let[r,s]of this.#e)s.setAttribute("aria-pressed",String(r===e));this.#o.disabled=!t,this.#t.disabled=!n,this.#s.disabled=!i}say(e,t=!1){this.#n.textContent=e,this.#n.classList.toggle("bad",t)}};function P(o,e,t){let n=h("button",{type:"button",class:"chip",title:e},o);return n.addEventListener("click",t),n}var S=class{el;#n=h("input",{type:"text","aria-label":"Name",placeholder:"name"});#e=h("input",{type:"text",inputmode:"decimal","aria-label":"Map x (m)",placeholder:"map x (m)"});#o=h("input",{type:"text",inputmode:"decimal","aria-label":"Map y (m)",placeholder:"map y (m)"});#t;constructor(e){this.#t=e,this.el=h("div",{class:"group fields"},this.#n,this.#e,this.#o),this.#n.addEventListener("change",()=>{let t=this.#n.value.trim();t&&e.name(t)});for(let t of[this.#e,this.#o])t.addEventListener("change",()=>this.#s())}show(e){let t=this.#t.active();this.el.hidden=!e,this.#e.hidden=this.#o.hidden=e?.kind!=="Point",e&&t!==this.#n&&(this.#n.value=e.name),!(e?.kind!=="Point"||t===this.#e||t===this.#o)&&(this.#e.value=e.map?String(e.map[0]):"",this.#o.value=e.map?String(e.map[1]):"")}focusMap(){this.#e.focus()}#s(){let e=Me(this.#e.value,this.#o.value);e?this.#t.map(e):this.#t.refuse("A click needs x and y on the map, in metres")}};function Me(o,e){let t=[o,e].map(n=>n.trim()?Number(n.replace(",",".")):NaN);return t.every(Number.isFinite)?t:null}var oe=`:host {
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
`;var ie=`.zones-editor .stage { background: #0b0d11; }
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
`;var re=`.scrubber.map .stage, .zones-editor .stage { background: var(--raised); min-height: 260px; }
.stage .plane { position: absolute; inset: 0; width: 100%; height: 100%; display: block; touch-action: none; }
.stage { max-height: 62vh; }
`;var se=9,R=class{#n;#e;#o;#t;#s;#r;root;#i;#a=null;#d=null;#l=[];#h=null;#c=null;#f=null;constructor(e,t){this.#n=e,this.#e=t[0],this.#i=this.#e.features.map(X),this.#o=new x(this.#i),this.#t=new k({bounds:this.#e.bounds,up:this.#e.unit==="m",label:"Zones",draw:(n,i)=>{this.#f&&U(n,i,this.#f,[]),ee(n,i,{shapes:this.#i,picked:this.#a,corner:this.#d,begun:this.#l,cursor:this.#h,palette:this.#e.palette})},press:n=>this.#M(n),move:(n,i)=>this.#S(n,i),release:(n,i)=>this.#C(n,i),leave:()=>{this.#h=null,this.#t.draw()}}),this.#t.canvas.addEventListener("dblclick",()=>this.#m()),this.#t.canvas.addEventListener("pointerup",()=>this.#T()),this.#s=new S({active:()=>e.shadow.activeElement,name:n=>this.#E(n),map:n=>this.#x({map:n}),refuse:n=>this.#r.say(n)}),this.#r=new M({tools:this.#e.tools,fields:this.#s.el,take:n=>this.#g(n),undo:()=>this.#v(this.#o.undo()),redo:()=>this.#v(this.#o.redo()),remove:()=>this.#k()}),this.root=h("div",{class:"scrubber zones-editor",tabindex:0,role:"group","aria-label":"Zone editor"},this.#t.el,this.#r.el),this.root.addEventListener("keydown",this.#A),_(e.channel).then(n=>{this.#f=n,e.host.dataset.floor="there",this.#t.draw()}),this.show()}get tool(){return String(this.#n.model.get("tool"))}follow(){let e=String(this.#n.model.get("picked")),t=this.#i.findIndex(n=>n.name===e);t!==this.#a&&!(t<0&&this.#a===null)&&this.#u(t<0?null:t,null)}show(){let{host:e}=this.#n,t=this.#a===null?void 0:this.#i[this.#a];this.#r.show({tool:this.tool,undo:this.#o.canUndo,redo:this.#o.canRedo,remove:t!==void 0}),this.#s.show(t),e.dataset.shapes=String(this.#i.length),e.dataset.tool=this.tool,e.dataset.picked=t?.name??"",e.dataset.begun=String(this.#l.length),this.#t.canvas.style.cursor=this.tool==="select"?"default":"crosshair",this.#t.draw()}close(){this.#t.close(),this.#f?.picture.close()}#g(e){this.#l=[],this.#h=null,v(this.#n.model,"tool",e),this.#r.say(p[e]?.help??""),this.show()}#M(e){if(this.tool!=="select")return!1;let t=J(this.#i,e,s=>this.#t.box.to(s),se);if(this.#u(t?.shape??null,t?.corner??null),!t)return!1;let{corner:n}=t,i=this.#i,r=this.#t.box.from(e);return t.edge!==null&&this.#i[t.shape]?.kind==="Polygon"&&(i=G(i,t.shape,t.edge,r),n=t.edge+1),this.#c={shape:t.shape,corner:n,from:r,shapes:i},this.#d=n,!0}#S(e,t){let n=this.#t.box.from(e);if(t&&this.#c){let{shape:i,corner:r,from:s,shapes:a}=this.#c;this.#i=r===null?A(a,i,[n[0]-s[0],n[1]-s[1]]):Z(a,i,r,this.#b(n)),this.#t.draw()}else this.tool!=="select"&&(this.#h=n,this.#t.draw())}#C(e,t){!t&&this.tool!=="select"&&this.#y(this.#t.box.from(e))}#T(){this.#c&&(this.#c=null,this.#i!==this.#o.now&&this.#p(this.#i,this.#a))}#y(e){let t=p[this.tool]?.kind;if(!t)return;let[n]=this.#l;if(n&&t==="Polygon"&&this.#l.length>=3&&this.#w(n,e)){this.#m();return}let i=this.#l.at(-1);i&&this.#w(i,e,2)||(this.#l=[...this.#l,this.#b(e)],t==="Point"?this.#m():this.show())}#w(e,t,n=se){let[[i,r],[s,a]]=[this.#t.box.to(e),this.#t.box.to(t)];return Math.hypot(i-s,r-a)<=n}#b(e){return te(e,this.#e.bounds,this.#e.unit)}#m(){let e=p[this.tool]?.kind;if(!e||!this.#l.length)return;if(this.#l.length<E(e)){this.#r.say(`A ${e==="Polygon"?"zone needs three corners":"line needs two points"}`);return}let t={kind:e,name:j(this.#i,e),points:this.#l,map:null};this.#l=[],this.#p([...this.#i,t],this.#i.length),e==="Point"&&this.#s.focusMap()}#k(){if(this.#a===null)return;let e=this.#d===null?this.#i.filter((t,n)=>n!==this.#a):q(this.#i,this.#a,this.#d);this.#p(e,e.length===this.#i.length?this.#a:null)}#E(e){this.#a!==null&&e!==this.#i[this.#a]?.name&&this.#x({name:e})}#x(e){this.#a!==null&&this.#p(m(this.#i,this.#a,e),this.#a)}#u(e,t){this.#a=e,this.#d=t,v(this.#n.model,"picked",e===null?"":this.#i[e]?.name??""),this.show()}#p(e,t){this.#o.push(e),this.#i=e,this.#u(t,null),this.#P()}#v(e){e&&(this.#i=this.#o.now,this.#u(null,null),this.#P())}async#P(){let{channel:e,host:t,model:n}=this.#n;t.dataset.saved="no";let i=this.#i;try{let r=i.map(a=>K(a,this.#e.unit)),[s]=await e.ask("save",{features:r});if(i!==this.#i)return;t.dataset.saved="yes",v(n,"revision",Number(n.get("revision"))+1),this.#r.say(String(s.said))}catch(r){this.#r.say(`not saved: ${r.message}`,!0)}}#A=e=>{let t=e.target,n=t.matches("input"),i=e.key.length===1?e.key.toLowerCase():e.key;if(e.ctrlKey||e.metaKey){if(n||i!=="z"&&i!=="y")return;this.#v(i==="y"||e.shiftKey?this.#o.redo():this.#o.undo())}else if(n){i==="Enter"?t.blur():i==="Escape"&&this.root.focus(),e.stopPropagation();return}else if(!this.#B(i,e.shiftKey,t))return;e.preventDefault(),e.stopPropagation()};#B(e,t,n){if((e===" "||e==="Enter")&&n.matches("button"))return!1;let i=this.#e.tools.find(s=>p[s]?.key===e),r=this.tool!=="select";if(i)this.#g(i);else if(e.startsWith("Arrow"))this.#R(e,t,r);else if(r&&e===" ")this.#y(this.#h??L(this.#e.bounds));else if(r&&e==="Enter")this.#m();else if(r&&e==="Backspace")this.#l=this.#l.slice(0,-1);else if(e==="Escape")this.#L(r);else if(e==="Delete"||e==="Backspace")this.#k();else if(e==="n")this.#u(((this.#a??-1)+1)%Math.max(1,this.#i.length),null);else if(e==="+")this.#t.zoom(1.25);else if(e==="-")this.#t.zoom(.8);else if(e==="0")this.#t.fit();else return!1;return this.show(),!0}#L(e){this.#l.length?this.#l=[]:e?this.#g("select"):this.#u(null,null)}#R(e,t,n){let[i,r]=ne(e,t,this.#e.unit);if(n){let[s,a]=this.#h??L(this.#e.bounds);this.#h=this.#b([s+i,a+r])}else this.#a!==null&&this.#p(A(this.#i,this.#a,[i,r]),this.#a)}};function Ee(o,e){let t=new R(o,e);o.shadow.append(t.root);let n=[N(o.host,()=>t.show()),C(o.model,"tool",()=>t.show()),C(o.model,"picked",()=>t.follow())];return()=>{t.close();for(let i of n)i()}}var vt={render:$("zone-editor",oe+re+ie,Ee)};export{vt as default};
