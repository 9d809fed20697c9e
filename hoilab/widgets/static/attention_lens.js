function l(i,e={},...t){let r=document.createElement(i);for(let[n,o]of Object.entries(e))o!==!1&&r.setAttribute(n,o===!0?"":String(o));return r.append(...t),r}function S(i){let{clientWidth:e,clientHeight:t}=i,r=window.devicePixelRatio||1,[n,o]=[Math.round(e*r),Math.round(t*r)];(i.width!==n||i.height!==o)&&(i.width=n,i.height=o);let s=i.getContext("2d");return s.setTransform(r,0,0,r,0,0),s.clearRect(0,0,e,t),[s,e,t]}var f=class{#e=new Map;#t;#n;constructor(e,t=()=>{}){this.#t=e,this.#n=t}has(e){return this.#e.has(e)}get(e){let t=this.#e.get(e);return t!==void 0&&(this.#e.delete(e),this.#e.set(e,t)),t}set(e,t){let r=this.#e.get(e);r!==void 0&&r!==t&&this.#n(r),this.#e.delete(e),this.#e.set(e,t);for(let[n,o]of this.#e){if(this.#e.size<=this.#t)break;this.#e.delete(n),this.#n(o)}}delete(e){let t=this.#e.get(e);t!==void 0&&this.#e.delete(e)&&this.#n(t)}clear(){for(let e of this.#e.values())this.#n(e);this.#e.clear()}};var Q=4,X=2,Y=20,g=class{#e;#t;#n=new Set;#i=new Set;#r=-1;#o=-1;#s=-1;#a=!1;#u=!1;#d=!1;#p;constructor(e){this.#e=e,this.#t=new f(e.keep,e.close)}get wanted(){return this.#r}get shown(){return this.#s}get keep(){return this.#e.keep}ready(e){return this.#t.has(e)||this.#i.has(e)}want(e){this.#r=e,this.#i.delete(e);let t=this.#t.get(e);t!==void 0&&this.#b(e,t),this.#m()}async prefetch(){if(this.#u||this.#a||this.#d||this.#r<0)return;let e=this.#e.ahead(this.#r).filter(t=>!this.ready(t)&&!this.#n.has(t)).slice(0,Q);if(e.length===0){this.#p??=setTimeout(()=>{this.#h()},Y);return}this.#u=!0,await this.#c(e,!1),this.#u=!1,this.#m()}close(){this.#d=!0,clearTimeout(this.#p),this.#t.clear(),this.#e.source.close()}async#h(){let{ahead:e,ripe:t,close:r}=this.#e;for(let n of t?e(this.#r).slice(0,X):[]){let o=this.#t.get(n),s=o===void 0?null:t?.(o);if(!s)continue;let a=await s.catch(()=>null);if(a===null)break;this.#d||this.#t.get(n)!==o?r(a):this.#t.set(n,a)}this.#p=void 0}async#m(){if(!(this.#a||this.#d)){if(this.ready(this.#r)||this.#n.has(this.#r)){this.prefetch();return}this.#a=!0,this.#o=this.#r,await this.#c([this.#r],!0),this.#a=!1,this.#m()}}async#c(e,t){for(let r of e)this.#n.add(r);try{let r=new Set(e);await this.#e.source.load(e,(o,s)=>(r.delete(o)||this.#f(o)?this.#y(o,s):this.#e.close(s),this.#l(t,r.size)));let[n]=r;if(n!==void 0&&this.#l(t,r.size))throw new Error(`frame ${n} did not come`)}catch(r){e.length>1?await this.#c(e.slice(0,1),t):this.#v(e[0],r)}finally{for(let r of e)this.#n.delete(r)}}#l(e,t){return this.#d?!1:e?t>0||this.#o===this.#r&&this.#e.ahead(this.#r).length>0:!this.#a}#f(e){return Math.abs(e-this.#r)<this.#e.keep/2&&!this.#t.has(e)}#y(e,t){this.#d?this.#e.close(t):this.#g(e,t)}#g(e,t){this.#t.set(e,t),this.#s!==this.#r&&(e===this.#r||e===this.#o)&&this.#b(e,t)}#v(e,t){this.#d||(this.#i.add(e),e===this.#r&&(this.#s=e,this.#e.fail(e,t instanceof Error?t:new Error(String(t)))))}#b(e,t){this.#s=e,this.#e.show(e,t)}};var b=class{#e;#t;constructor(e,t){this.#e=e,this.#t=new f(t)}async load(e,t){let r=e.filter(o=>!this.#t.has(o)),n=r.length?await this.#e(r):[];r.forEach((o,s)=>this.#t.set(o,n[s])),await Promise.all(e.map(async o=>{let s=this.#t.get(o);t(o,await createImageBitmap(new Blob([s],{type:"image/jpeg"})))}))}close(){this.#t.clear()}};var C=24,J=180,y=class{picture;over=l("canvas",{class:"over",role:"img",tabindex:-1});el;#e;#t=l("div",{class:"message",role:"alert",hidden:!0});#n;#i;#r=0;frame=-1;constructor(e){this.#e=e,this.picture=l("canvas",{class:"picture",width:e.width,height:e.height}),this.el=l("div",{class:"stage"},this.picture,this.over,this.#t),this.el.style.setProperty("--aspect",`${e.width} / ${e.height}`);let t=this.picture.getContext("2d");this.#n=new g({source:e.source??new b(r=>this.#s(r),C),close:r=>r.close(),ripe:r=>r instanceof ImageBitmap?null:createImageBitmap(r),ahead:r=>this.#i===void 0?e.ahead?.(r)??[]:[],show:(r,n)=>{t.drawImage(n,0,0),this.frame=r,this.say(""),e.shown?.(r),this.draw()},fail:(r,n)=>this.say(n.message),keep:C})}want(e){Math.abs(e-this.#n.wanted)>1&&this.#o(),this.#n.want(e)}#o(){clearTimeout(this.#i),this.#i=setTimeout(()=>{this.#i=void 0,this.#n.prefetch()},J)}#s(e){return Promise.all(e.map(async t=>{let r=await this.#e.fetch?.(t);if(!r)throw new Error(`frame ${t} did not come`);return r}))}draw(){this.#r||=requestAnimationFrame(()=>this.drawNow())}drawNow(){cancelAnimationFrame(this.#r),this.#r=0;let e=this.placement();this.picture.style.transform=`translate(${e.left}px, ${e.top}px) scale(${e.scale})`;let[t]=S(this.over);this.#e.paint(t,e)}placement(){let{width:e,height:t}=this.#e,{clientWidth:r,clientHeight:n}=this.el,o=Math.min(r/e,n/t)||1;return{scale:o,left:(r-e*o)/2,top:(n-t*o)/2}}pixel(e){let t=this.el.getBoundingClientRect(),{scale:r,left:n,top:o}=this.placement(),{width:s,height:a}=this.#e;return{x:Math.min(s,Math.max(0,(e.clientX-t.left-n)/r)),y:Math.min(a,Math.max(0,(e.clientY-t.top-o)/r))}}say(e){this.#t.textContent=e,this.#t.hidden=e===""}close(){clearTimeout(this.#i),cancelAnimationFrame(this.#r),this.#n.close()}};var v=class{#e=new Map;#t;#n;#i=Math.random().toString(36).slice(2);#r=0;constructor(e,t){this.#t=e,this.#n=t?(r,n)=>t.model_proxy.send_msg({...r,buffers:n}):(r,n)=>e.send?.(r,void 0,n),e.on("msg:custom",this.#s)}ask(e,t={},r=[]){let n=`${this.#i}-${this.#r++}`;return new Promise((o,s)=>{let a=setTimeout(()=>{this.#e.delete(n),s(new Error("Python does not answer. If the kernel was restarted, run the cell again."))},3e4);this.#e.set(n,{resolve:o,reject:s,timer:a}),this.#o(n,{...t,id:n,op:e},r,40)})}#o(e,t,r,n){let o=this.#e.get(e);if(o)try{this.#n(t,r)}catch(s){if(n>0){setTimeout(()=>this.#o(e,t,r,n-1),50);return}this.#e.delete(e),clearTimeout(o.timer),o.reject(s)}}close(){this.#t.off("msg:custom",this.#s);for(let{timer:e}of this.#e.values())clearTimeout(e);this.#e.clear()}#s=(e,t)=>{let r=String(e.id),n=this.#e.get(r);if(!n)return;if(this.#e.delete(r),clearTimeout(n.timer),typeof e.error=="string"){n.reject(new Error(e.error));return}let o=Array.isArray(t)&&t.length?t:e.buffers;n.resolve([e,Array.isArray(o)?o.map(Z):[]])}};function Z(i){return ArrayBuffer.isView(i)?new Uint8Array(i.buffer,i.byteOffset,i.byteLength):new Uint8Array(i)}var R=i=>new Float32Array(i.slice().buffer),_=i=>new Float64Array(i.slice().buffer);function x(i,e,t){let r=i.rows*i.columns,n=e<0?i.layers-1:Math.min(e,i.layers-1),o=a=>(n*i.heads+a)*r;if(t>=0)return i.values.slice(o(Math.min(t,i.heads-1)),o(Math.min(t,i.heads-1))+r);let s=new Float32Array(r);for(let a=0;a<i.heads;a++){let h=o(a);for(let d=0;d<r;d++)s[d]=s[d]+i.values[h+d]/i.heads}return s}function A(i){let[e,t]=[1/0,-1/0];for(let r of i)r<e&&(e=r),r>t&&(t=r);return[e,t]}function q(i,{rows:e,columns:t},r,n){let o=Math.min(t-1,Math.max(0,Math.floor(r*t))),s=Math.min(e-1,Math.max(0,Math.floor(n*e)));return i[s*t+o]}var H={heat:[[60,10,90],[190,30,90],[245,110,50],[255,215,100],[255,255,225]],viridis:[[68,1,84],[59,82,139],[33,145,140],[94,201,98],[253,231,37]],grey:[[20,20,20],[90,90,90],[150,150,150],[205,205,205],[255,255,255]]},$=.08;function ee(i,e){let t=H[e]??H.heat,r=Math.min(1,Math.max(0,i))*(t.length-1),n=Math.min(t.length-2,Math.floor(r)),[o,s]=[t[n],t[n+1]],a=o.map((h,d)=>Math.round(h+(s[d]-h)*(r-n)));return[a[0],a[1],a[2],Math.round(255*Math.min(1,Math.max(0,(i-$)/(.5-$))))]}function N(i,e){let[t,r]=A(i),n=new Uint8ClampedArray(i.length*4);return i.forEach((o,s)=>n.set(ee(r>t?(o-t)/(r-t):0,e),s*4)),n}function m(i,e,t){return i.on(`change:${e}`,t),()=>i.off(`change:${e}`,t)}function u(i,e,t){i.get(e)!==t&&(i.set(e,t),i.save_changes())}var te={cross:"decoder: where the pair looked",self:"encoder: from a clicked point",rollout:"rollout through all layers"},w=class{el;value=l("span",{class:"value",role:"status"});clock=l("span",{});#e;#t=l("select",{"aria-label":"Layer"});#n=l("select",{"aria-label":"Head"});#i=[];constructor(e,t){this.#e=e;for(let[r,n]of[["layer",this.#t],["head",this.#n]])n.addEventListener("change",()=>u(e,r,Number(n.value)));this.el=l("div",{class:"line",role:"toolbar","aria-label":"What is shown"},this.clock,this.#o("kind","Attention",t.map(r=>[r,te[r]??r])),this.#t,this.#n,this.#o("colours","Colours",[["heat","heat"],["viridis","viridis"],["grey","grey"]]),l("label",{},"opacity",this.#s()),this.#a(),this.value)}offer({layers:e,heads:t}){this.#r(this.#t,"last layer",e,"layer"),this.#r(this.#n,"mean of heads",t,"head")}watch(){return this.#i.map(([e,t])=>m(this.#e,e,t))}#r(e,t,r,n){e.length!==r+1&&e.replaceChildren(l("option",{value:-1},t),...Array.from({length:r},(o,s)=>l("option",{value:s},`${n} ${s+1}`))),e.value=String(Math.min(Number(this.#e.get(n)),r-1))}#o(e,t,r){let n=l("select",{"aria-label":t},...r.map(([s,a])=>l("option",{value:s},a))),o=()=>n.value=String(this.#e.get(e));return n.addEventListener("change",()=>u(this.#e,e,n.value)),o(),this.#i.push([e,o]),n}#s(){let e=l("input",{type:"range",class:"opacity",min:0,max:1,step:.05,value:Number(this.#e.get("opacity")),"aria-label":"Opacity"});return e.addEventListener("input",()=>u(this.#e,"opacity",e.valueAsNumber)),e}#a(){let e=l("button",{type:"button",class:"chip","aria-pressed":String(this.#e.get("side_by_side")),title:"All heads side by side (h)"},"All heads");return e.addEventListener("click",()=>u(this.#e,"side_by_side",!this.#e.get("side_by_side"))),this.#i.push(["side_by_side",()=>e.setAttribute("aria-pressed",String(this.#e.get("side_by_side")))]),e}};function P(i,{rows:e,columns:t},r){let n=document.createElement("canvas");return n.width=t,n.height=e,n.getContext("2d").putImageData(new ImageData(N(i,r),t,e),0,0),n}function F(i,{scale:e,left:t,top:r},n){n.heat&&(i.globalAlpha=n.opacity,i.imageSmoothingQuality="high",i.drawImage(n.heat,t,r,n.width*e,n.height*e),i.globalAlpha=1);let o=n.point!==null;for(let h of n.pairs){let d=h.query===n.query&&!o;if(!(!d&&!o)){i.globalAlpha=d?1:.35;for(let[c,p]of[[h.human,"#7dd3fc"],[h.object,"#ffd08a"]]){let L=[t+c[0]*e,r+c[1]*e,(c[2]-c[0])*e,(c[3]-c[1])*e];i.strokeStyle="rgba(10, 14, 20, 0.6)",i.lineWidth=d?4.5:2,i.strokeRect(...L),i.strokeStyle=p,i.lineWidth=d?2.25:1,i.strokeRect(...L)}}}i.globalAlpha=1;let[s,a]=n.point??[];s===void 0||a===void 0||(i.beginPath(),i.arc(t+s*e,r+a*e,7,0,2*Math.PI),i.strokeStyle="#fff",i.lineWidth=2.5,i.stroke())}var I=240;function B({map:i,layer:e,head:t,colours:r,opacity:n,picture:o,choose:s}){return Array.from({length:i.heads},(a,h)=>{let d=l("canvas",{width:I,height:Math.round(I*o.height/o.width)}),c=d.getContext("2d");c.drawImage(o,0,0,d.width,d.height),c.globalAlpha=n,c.drawImage(P(x(i,e,h),i,r),0,0,d.width,d.height);let p=l("button",{type:"button",class:"head","aria-pressed":String(h===t),"aria-label":`Head ${h+1}`},d,l("span",{},`head ${h+1}`));return p.addEventListener("click",()=>s(h)),p})}var re=12,k=class{#e;#t=new Map;#n=new Map;constructor(e){this.#e=e}get size(){return this.#t.size}async pairs(e){let t=this.#n.get(e);if(t)return t;let r=(await this.#e.ask("look",{frame:e}))[0].pairs;return this.#n.set(e,r),r}at(e){return this.#t.get(e)}async fetch(e,{op:t,args:r}){let[n,[o]]=await this.#e.ask(t,r);return o&&this.#i(e,n,o),this.#t.get(e)}async ahead(e,t,r){let n=[...this.#n.keys()];for(let h of n.slice(0,Math.max(0,n.length-re))){this.#n.delete(h);for(let d of this.#t.keys())d.startsWith(`${h} `)&&this.#t.delete(d)}let o=t.map(({query:h})=>h).filter(h=>!this.#t.has(`${e} cross ${h}`));if(!o.length||!r)return!1;let[s,a]=await this.#e.ask("maps",{frame:e,queries:o});return o.forEach((h,d)=>this.#i(`${e} cross ${h}`,s,a[d])),!0}#i(e,t,r){let{layers:n,heads:o,rows:s,columns:a}=t;this.#t.set(e,{layers:n,heads:o,rows:s,columns:a,values:R(r)})}};var M=class{el=l("div",{class:"list",role:"listbox","aria-label":"Pairs"});#e;constructor(e){this.#e=e}show(e,t){this.el.replaceChildren(...e.map(r=>{let n=l("button",{type:"button",class:"item",role:"option","data-query":r.query,"aria-selected":String(r.query===t)},l("span",{},`person · ${r.verb} · ${r.object_class}`),l("small",{},r.score.toFixed(2)));return n.addEventListener("click",()=>this.#e(r.query)),n}),...e.length?[]:[l("div",{class:"empty"},"The network sees no pair here.")])}mark(e){for(let t of this.el.querySelectorAll("[data-query]"))t.setAttribute("aria-selected",String(t.getAttribute("data-query")===String(e)))}};function E(i,e){let t=String(i.get("kind")),r=i.get("point");if(t==="self")return r.length===2?`${e} self ${r.map(Math.round).join(" ")}`:null;let n=i.get("query");return n==null?null:`${e} ${t} ${n}`}function z(i,e){let[t,r]=i.get("point"),n=i.get("query");return i.get("kind")==="self"?{op:"point",args:{frame:e,x:t,y:r}}:i.get("kind")==="rollout"?{op:"rollout",args:{frame:e,query:n}}:{op:"maps",args:{frame:e,queries:[n]}}}function U(i,e){return[e,...["layer","head","colours","side_by_side"].map(t=>i.get(t))].join("|")}function O(i){let e=Math.round(i*100),t=Math.floor(e/6e3),r=(e%6e3/100).toFixed(2).padStart(5,"0");return t<60?`${t}:${r}`:`${Math.floor(t/60)}:${String(t%60).padStart(2,"0")}:${r}`}function D(i){let e=getComputedStyle(i),t=r=>e.getPropertyValue(`--${r}`).trim();return{ground:t("ground"),text:t("text"),muted:t("muted"),line:t("line"),accent:t("accent")}}function ne(i){let e=document.body.dataset.jpThemeLight;if(e!==void 0)return e==="false";for(let t=i.parentNode;t;t=ie(t)){if(!(t instanceof HTMLElement))continue;let r=oe(getComputedStyle(t).backgroundColor);if(r!==void 0)return r<.5}return!1}function ie(i){return i instanceof ShadowRoot?i.host:i.parentNode}function oe(i){let e=i.match(/[\d.]+/g)?.map(Number);if(!i.startsWith("rgb")||!e||e.length<3)return;let[t=0,r=0,n=0,o=1]=e;return o<.5?void 0:(.2126*t+.7152*r+.0722*n)/255}function V(i,e){let t,r=()=>{let d=ne(i);d!==t&&e(t=d)},n=new Set,o=()=>{for(let d of[0,120,450]){let c=setTimeout(()=>{n.delete(c),r()},d);n.add(c)}},s=new MutationObserver(o),a={attributes:!0,attributeFilter:["class","style","data-theme","data-jp-theme-light","data-jp-theme-name"]};s.observe(document.documentElement,a),s.observe(document.body,a),s.observe(document.head,{childList:!0});let h=matchMedia("(prefers-color-scheme: dark)");return h.addEventListener("change",o),r(),o(),()=>{s.disconnect(),h.removeEventListener("change",o);for(let d of n)clearTimeout(d)}}function j(i,e,t){return({model:r,el:n,view:o})=>{let s=l("div",{class:`hoilab-${i}`,"data-lm-suppress-shortcuts":"true"}),a=s.attachShadow({mode:"open"});a.append(l("style",{},e)),n.append(s);let h=new v(r,o),d=!1,c=[()=>h.close(),()=>s.remove()];return h.ask("describe").then(p=>{d||c.unshift(t({model:r,host:s,shadow:a,channel:h},p))}).catch(p=>a.append(l("p",{role:"alert"},p.message))),()=>{d=!0;for(let p of c.splice(0))p()}}}function K(i,e){return V(i,t=>{i.dataset.theme=t?"dark":"light",e(D(i))})}var W=`:host {
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
`;var G=`.lens {
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
.lens:focus-visible { box-shadow: 0 0 0 2px var(--accent); }
.lens .two { display: grid; grid-template-columns: minmax(0, 1fr) 250px; }
.lens .list { border-left: 1px solid var(--line); overflow: auto; max-height: 60vh; scrollbar-width: thin; }
.lens .item { display: flex; gap: 8px; width: 100%; padding: 6px 12px; border-bottom: 1px solid var(--line); text-align: left; }
.lens .item:hover { background: var(--raised); }
.lens .item[aria-selected="true"] { background: var(--raised); box-shadow: inset 3px 0 0 var(--accent); font-weight: 600; }
.lens .item span { flex: 1; }
.lens .item small { color: var(--muted); font-size: 12px; }
.lens .line { display: flex; flex-wrap: wrap; gap: 8px 14px; align-items: center; padding: 8px 12px; }
.lens label { color: var(--muted); display: inline-flex; gap: 6px; align-items: center; }
.lens select { color: var(--text); background: var(--raised); border: 1px solid var(--line); }
.lens .opacity { width: 90px; flex: none; }
.lens .value { margin-left: auto; color: var(--muted); min-height: 1.4em; }
.lens .heads { display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 8px; padding: 4px 12px 12px; }
.lens .head { padding: 0; border-radius: 8px; overflow: hidden; border: 2px solid transparent; position: relative; background: #0b0d11; }
.lens .head[aria-pressed="true"] { border-color: var(--accent); }
.lens .head canvas { width: 100%; display: block; }
.lens .head span { position: absolute; left: 6px; top: 4px; font-size: 11px; color: #f3f6fa; text-shadow: 0 0 4px #000, 0 0 2px #000; }
.lens .empty { padding: 12px; color: var(--muted); }
@container (max-width: 720px) { .lens .two { grid-template-columns: 1fr; } .lens .list { border-left: 0; max-height: 180px; } }
`;var T=class{root=l("div",{class:"lens",tabindex:0,role:"group","aria-label":"Attention lens"});#e;#t;#n;#i;#r;#o=new M(e=>this.choose(e));#s=l("div",{class:"heads",hidden:!0});#a;#u;#d;#p=[];#h=null;#m="";#c=0;#l;constructor({model:e,channel:t,host:r},n,o){this.#e=e,this.#a=new w(e,n.kinds),this.#u=new k(t),this.#t=r,this.#n=n,this.#i=o,this.#l=Math.min(n.frames-1,Number(e.get("frame"))),this.#r=new y({width:n.width,height:n.height,fetch:async s=>(await t.ask("frames",{frames:[s]}))[1][0],paint:(s,a)=>this.#y(s,a),shown:()=>this.#g()}),this.#d=l("input",{type:"range",min:0,max:n.frames-1,value:this.#l,"aria-label":"Frame"}),this.#d.addEventListener("input",()=>this.go(this.#d.valueAsNumber)),this.root.append(l("div",{class:"two"},l("div",{},this.#r.el,l("div",{class:"slide"},this.#d)),this.#o.el),this.#a.el,this.#s),this.#r.over.addEventListener("pointermove",s=>this.#b(this.#r.pixel(s))),this.#r.over.addEventListener("pointerleave",()=>this.#a.value.textContent=""),this.#r.over.addEventListener("pointerdown",s=>this.#v(this.#r.pixel(s))),this.root.addEventListener("keydown",this.#x),this.open()}go(e){let t=Math.min(this.#n.frames-1,Math.max(0,e));t!==this.#l&&(this.#l=t,u(this.#e,"frame",t),this.open())}async open(){let e=this.#l;this.#d.value=String(e),this.#d.style.setProperty("--done",`calc(8px + (100% - 16px) * ${e/Math.max(1,this.#n.frames-1)})`),this.#a.clock.textContent=`${e} · ${O(this.#i[e]??0)}`,this.#r.want(e);let t;try{t=await this.#u.pairs(e)}catch(n){this.#r.say(n.message);return}if(e!==this.#l)return;this.#p=t;let r=this.#e.get("query");this.#o.show(t,r),t.some(n=>n.query===r)||u(this.#e,"query",t[0]?.query??null),await this.show(),await this.#u.ahead(e,t,this.#e.get("kind")==="cross")&&(this.root.dataset.fetched=String(this.#u.size))}async show(){let e=E(this.#e,this.#l);if(e===null){this.#h=null,this.#m="",this.#f();return}let t=this.#u.at(e);if(!t)try{t=await this.#u.fetch(e,z(this.#e,this.#l))}catch(o){this.#r.say(o.message);return}if(!t||e!==E(this.#e,this.#l))return;let r=U(this.#e,e);if(r===this.#m&&!this.#c)return;this.#m=r,this.#a.offer(t);let n=x(t,Number(this.#e.get("layer")),Number(this.#e.get("head")));this.#h={key:e,map:t,plane:n,heat:P(n,t,String(this.#e.get("colours")))},this.#f(),this.#g()}redraw(){this.#f()}close(){this.#r.close()}#f(){this.root.dataset.map=this.#h?.key??"",this.root.dataset.frame=String(this.#l),this.#c?this.#r.drawNow():this.#r.draw()}#y(e,t){F(e,t,{heat:this.#h?.heat??null,opacity:Number(this.#e.get("opacity")),width:this.#n.width,height:this.#n.height,pairs:this.#p,query:this.#e.get("query"),point:this.#e.get("kind")==="self"?this.#e.get("point"):null}),this.#c&&(this.#t.dataset.clickMs=(performance.now()-this.#c).toFixed(2),this.#t.dataset.clicks=String(Number(this.#t.dataset.clicks??0)+1),this.#c=0)}#g(){let e=!!this.#e.get("side_by_side")&&this.#h!==null;if(this.#s.hidden=!e,!e||!this.#h)return;let t=Number(this.#e.get("head"));this.#s.replaceChildren(...B({map:this.#h.map,layer:Number(this.#e.get("layer")),head:t,colours:String(this.#e.get("colours")),opacity:Number(this.#e.get("opacity")),picture:this.#r.picture,choose:r=>u(this.#e,"head",r===t?-1:r)}))}choose(e){this.#c=performance.now(),this.#e.get("kind")==="self"&&u(this.#e,"kind","cross"),u(this.#e,"query",e),this.show()}#v(e){if(this.root.focus(),this.#e.get("kind")==="self"){this.#c=performance.now(),u(this.#e,"point",[e.x,e.y]),this.show();return}let t=this.#p.filter(({human:r,object:n})=>[r,n].some(o=>e.x>=o[0]&&e.x<=o[2]&&e.y>=o[1]&&e.y<=o[3]));t[0]&&this.choose(t[0].query)}#b({x:e,y:t}){if(!this.#h)return;let r=q(this.#h.plane,this.#h.map,e/this.#n.width,t/this.#n.height),[,n]=A(this.#h.plane);this.#a.value.textContent=`${(100*r).toFixed(2)} % of the attention · ${(100*r/(n||1)).toFixed(0)} % of the most`}watch(){let e=()=>{this.show()};return[...this.#a.watch(),m(this.#e,"frame",()=>this.go(Number(this.#e.get("frame")))),...["query","kind","layer","head","colours","point","side_by_side"].map(t=>m(this.#e,t,e)),m(this.#e,"query",()=>this.#o.mark(this.#e.get("query"))),m(this.#e,"opacity",()=>this.redraw())]}#x=e=>{if(e.ctrlKey||e.metaKey||e.altKey||e.composedPath()[0].matches("select, input"))return;let t=this.#p.findIndex(({query:a})=>a===this.#e.get("query")),r=a=>{let h=this.#p[Math.min(this.#p.length-1,Math.max(0,t+a))];h&&this.choose(h.query)},n=(a,h)=>{let d=this.#h?.map[a==="layer"?"layers":"heads"]??1;u(this.#e,a,(Number(this.#e.get(a))+1+h+d+1)%(d+1)-1)},s={ArrowLeft:()=>this.go(this.#l-(e.shiftKey?10:1)),ArrowRight:()=>this.go(this.#l+(e.shiftKey?10:1)),ArrowUp:()=>r(-1),ArrowDown:()=>r(1),l:()=>n("layer",1),L:()=>n("layer",-1),n:()=>n("head",1),N:()=>n("head",-1),h:()=>u(this.#e,"side_by_side",!this.#e.get("side_by_side"))}[e.key];s&&(e.preventDefault(),e.stopPropagation(),s())}};function le(i,[e,[t]]){let r=new T(i,e,t?_(t):new Float64Array);i.shadow.append(r.root);let n=new ResizeObserver(()=>r.redraw());n.observe(r.root);let o=[K(i.host,()=>r.redraw()),...r.watch()];return()=>{n.disconnect(),r.close();for(let s of o)s()}}var et={render:j("lens",W+G,le)};export{et as default};
